use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static KEYS: LazyLock<CompanyKeys> =
    LazyLock::new(|| CompanyKeys::new(&Lexicon::builtin().unwrap()));

#[test]
fn recruiting_firms() {
    let cases = [
        ("sunny recruitment", true),
        ("harrow executive search", true),
        ("executive search partners", true),
        ("robert half", true),
        ("jobgether", true),
        ("judge group", true),
        ("kerry consulting", true),
        ("judge", false),
        ("executive cars", false),
        ("search engines", false),
        ("acme", false),
        ("", false),
    ];
    for (key, agency) in cases {
        assert_eq!(KEYS.agency(key), agency, "{key}");
    }
}

fn check(cases: &[(&str, &str)]) {
    let found = |name: &str| KEYS.key(name, &mut CleanText::default());
    let wrong: Vec<_> = cases
        .iter()
        .map(|(name, key)| (name, key, found(name)))
        .filter(|(_, key, found)| *key != found)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Names with the key "acme".
const ACME: &str = "Acme, Inc. | ACME Inc | acme incorporated | Acme Corp. | Acme Corporation | Acme Company | Acme & Co. | Acme and Company
    Acme Co., Ltd. | Acme LLC | Acme, L.L.C. | Acme L.P. | Acme LLP | Acme P.C. | Acme PLLC | Acme PBC | Acme plc | Acme Public Limited Company
    Acme Holdings PLC | Acme ULC | Acme Lt\u{e9}e | Acme Pty Limited | Acme Pty. Ltd. | Acme (Pty) Ltd | Acme Proprietary Limited
    Acme Pvt. Ltd. | Acme Private Limited | Acme (P) Ltd. | Acme (OPC) Private Limited | Acme Pte. Ltd. | Acme Sdn. Bhd. | Acme Berhad
    Acme Tbk | Acme PCL | Acme JSC | Acme GmbH | Acme G.m.b.H. | Acme Ges.m.b.H. | Acme gGmbH | Acme GmbH & Co. KG | Acme GmbH & Co.KG
    Acme GmbH&Co. KG | Acme GmbH & Co. KGaA | Acme AG & Co. KGaA | Acme SE & Co. KG | Acme AG | Acme SE | Acme UG (haftungsbeschr\u{e4}nkt)
    Acme UG (haftungsbeschr\u{e4}nkt) & Co. KG | Acme OHG | Acme e.V. | Acme e. V. | Acme e.K. | Acme eG | Acme OG | Acme S.A. | Acme SA
    Acme S. A. | Acme S.A.S. | Acme SASU | Acme SARL | Acme S.\u{e0} r.l. | Acme EURL | Acme SA/NV | Acme BVBA | Acme B.V. | Acme N.V. | Acme VOF
    Acme S.L. | Acme, S.L.U. | Acme S.A. de C.V. | Acme, S. de R.L. de C.V. | Acme S.A.B. de C.V. | Acme S.A.P.I. de C.V. | Acme Lda.
    Acme Unipessoal Lda | Acme, SGPS, S.A. | Acme Ltda. | Acme Ltda EPP | Acme EIRELI | Acme Cia. Ltda. | Acme S.p.A. | Acme SpA | ACME SPA
    Acme S.r.l. | Acme Srl | Acme SRLS | Acme Soc. Coop. | Acme AB | Acme AB (publ) | Acme AS | Acme ASA | Acme A/S | Acme ApS | Acme I/S
    Acme Oy | Acme Oyj | Acme Oy Ab | Acme ehf. | Acme O\u{dc} | Acme UAB | Acme Sp. z o.o. | Acme sp. z o. o. | Acme Sp. z o.o. Sp. k.
    Acme Sp\u{f3}\u{142}ka z o.o. | Acme s.r.o. | Acme, spol. s r.o. | Acme a.s. | Acme Kft. | Acme Zrt. | Acme Nyrt. | Acme S.R.L. | Acme d.o.o.
    Acme d.d. | Acme EOOD | Acme AD | OOO Acme | Acme OJSC | Acme A.\u{15e}. | Acme Ltd. \u{15e}ti. | Acme San. ve Tic. A.\u{15e}.
    Acme Sanayi ve Ticaret A.\u{15e}. | Acme Ltd. (B.M.) | Acme FZE | Acme FZ-LLC | Acme FZCO | Acme DMCC | Acme W.L.L. | Acme K.K.
    Acme Kabushiki Kaisha | Kabushiki Kaisha Acme | Acme Godo Kaisha | Acme Co., Ltd. Inc. GmbH | acme\u{a0}ltd";

#[test]
fn legal_forms_are_dropped() {
    let cases: Vec<(&str, &str)> =
        ACME.split(['|', '\n']).map(|name| (name.trim(), "acme")).collect();
    assert!(cases.len() > 100);
    check(&cases);
}

#[test]
fn one_name_has_one_key() {
    check(&[
        ("The Acme Company", "acme"),
        ("The Acme Depot, Inc.", "acme depot"),
        ("LLC Acme", "acme"),
        ("Oy Acme Ab", "acme"),
        ("Acme &amp; Sons", "acme and sons"),
        ("Acme & Sons", "acme and sons"),
        ("Caf\u{e9} Acme", "caf\u{e9} acme"),
        ("Cafe\u{301} Acme", "caf\u{e9} acme"),
        ("Hi HN", ""),
        ("About Our Client", ""),
    ]);
}

#[test]
fn names_stay_whole() {
    check(&[
        ("AMBA", "amba"),
        ("The Company", "the"),
        ("Limited Brands", "limited brands"),
        ("Limited", "limited"),
        ("Inc", "inc"),
        ("Co. Ltd.", "co"),
        ("Company & Co", "company"),
        ("Kabushiki Kaisha", "kabushiki kaisha"),
        ("OOO", "ooo"),
        ("Black & Tan Co.", "black and tan"),
        ("Sunny Day Spa", "sunny day spa"),
        ("sunny day spa", "sunny day spa"),
        ("Sunny Day Spa Ltd", "sunny day spa"),
        ("Nice Ad", "nice ad"),
        ("SA Harrow Networks", "sa harrow networks"),
        ("AB Foods", "ab foods"),
        ("Asala", "asala"),
        ("Incorp", "incorp"),
        ("Limco", "limco"),
        ("Salco Spa Services", "salco spa services"),
        ("Trading Company of Acme", "trading company of acme"),
        ("\u{c9}clair SAS", "\u{e9}clair"),
        ("\u{17b}uraw Sp. z o.o.", "\u{17c}uraw"),
        ("4X Co", "4x"),
        ("Acme (UK) Ltd", "acme uk"),
        ("Acme.com, Inc.", "acme com"),
        ("Acme-Borel KG", "acme borel"),
        ("Acme/Borel", "acme borel"),
        ("O'Harrow Ltd", "oharrow"),
    ]);
}

#[test]
fn placeholder_names() {
    check(&[
        ("Confidential", ""),
        ("None", ""),
        ("N/A", ""),
        ("-1", ""),
        ("", ""),
        ("...", ""),
        ("Undisclosed Company", ""),
    ]);
}

proptest! {
    /// The key of a key is the same key, and a name of several words has a key.
    #[test]
    fn keys_are_their_own_keys(words in prop::collection::vec("[A-Z][a-z]{1,6}|GmbH|& Co\\.|Ltd\\.|S\\.p\\.A\\.|OOO|Spa|A/S", 1..6)) {
        let mut text = CleanText::default();
        let key = KEYS.key(&words.join(" "), &mut text);
        prop_assert!(!key.is_empty() || words.len() == 1);
        prop_assert_eq!(KEYS.key(&key, &mut text), key);
    }
}
