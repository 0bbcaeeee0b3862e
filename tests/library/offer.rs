//! Required years of experience are read; neither they nor the pay reach a label.

use std::sync::LazyLock;

use crate::common::{LABEL, analyze, columns};
use proptest::prelude::*;
use tempfile::tempdir;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::mentions::{MentionFinder, Mentions};
use titlegauge_core::offer::{Cells, from_columns, from_text, min_years};
use titlegauge_core::text::{CleanText, clean};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::builtin().unwrap());
static FINDER: LazyLock<MentionFinder> = LazyLock::new(|| MentionFinder::new(&LEXICON));

fn asked(text: &str) -> Option<u8> {
    let (mut folded, mut mentions) = (CleanText::default(), Mentions::default());
    clean(text, &mut folded);
    FINDER.find(&folded, &mut mentions);
    min_years(&LEXICON.years, &folded, mentions.units())
}

#[test]
fn years_asked_for() {
    let cases = [
        ("12-15 Yrs. experience in IT infrastructure", Some(12)),
        ("A firm with 12 years of heritage and experience", None),
        ("5+ years of experience in IT", Some(5)),
        ("At least three (3) years of experience", Some(3)),
        ("A minimum of 7 years\u{2019} experience", Some(7)),
        ("8-10 years of progressive experience", Some(8)),
        ("8\u{2013}10 years of experience", Some(8)),
        ("8 \u{2013} 10 years of experience", Some(8)),
        ("two to four years of relevant experience", Some(2)),
        ("Between 3 and 5 years of experience", Some(3)),
        ("3 to 5+ years' experience", Some(3)),
        ("One or more years of experience", Some(1)),
        ("10 plus years experience", Some(10)),
        ("5 or more years of experience", Some(5)),
        ("5yrs experience", None),
        ("5+ yrs experience", Some(5)),
        ("Experience: 6 years", Some(6)),
        ("Experience of at least 4 years", Some(4)),
        ("* 4+ years managing engineers", Some(4)),
        ("* 12+ years in infrastructure", Some(12)),
        ("Minimum 8 years as a network engineer", Some(8)),
        ("Fifteen or more years of progressive systems experience", Some(15)),
        ("5 year experience with SQL", Some(5)),
        ("Two (2) \u{2013} five (5) years of related work experience", Some(2)),
        ("5 years of experience, 2 years of them with Rust experience", Some(5)),
        (
            "3 years of Java experience. 6 years of IT experience. 2 years of SQL experience.",
            Some(6),
        ),
        (
            "A bachelor's degree and 4 years of experience, or a master's degree and 2 years of experience",
            Some(2),
        ),
        ("7 years of sales experience, ideally in insurance", Some(7)),
        ("A four-year college degree and 3 years of experience", Some(3)),
        (
            "Preferred qualifications\n* 9 years of experience\n\nRequirements\n* 4 years of experience",
            Some(4),
        ),
        ("Over 5 years of experience in audit required", Some(5)),
        ("0-2 years of experience", Some(0)),
        ("<li>3+&nbsp;years of <b>experience</b></li>", Some(3)),
        ("4+ years of business analysis experience", Some(4)),
        ("5 years of program management experience", Some(5)),
        ("Building on more than 30 years of investing experience", None),
        ("A recent graduate (2 years or less experience)", None),
        ("Our founder is a chemist with over 15 years of experience", None),
        ("20 years in business", None),
        ("With 25 years of experience, we connect diners to restaurants", None),
        ("With over 13 years of experience in the industry, we've got it down", None),
        ("With millions of users and 23+ years of experience, Fenmoor is known", None),
        ("Fenmoor, with offices in Leeds and 20 years of experience in retail", None),
        ("Fenmoor is a spinoff of Orrin with 15 years of domain expertise", None),
        ("If you have 5 years of experience in sales, we want to hear from you", Some(5)),
        ("With at least 8 years of experience in software, we also welcome writers", Some(8)),
        ("Handle an average of 50 requisitions Minimum of 2 years recruiting experience", Some(2)),
        ("A team with an average of 15 years of experience", None),
        ("An engineer with 12 years of experience in Java", Some(12)),
        ("We have 10 years of experience in hosting", None),
        ("Our team has over 50 years of experience", None),
        ("Over 50 years of history", None),
        ("A company with over 20 years of experience", None),
        ("You must be 18 years of age", None),
        ("At least 18 years old", None),
        ("We started 5 years ago", None),
        ("Within 2 years you will lead a team of experienced engineers", None),
        ("A 401k after 1 year", None),
        ("A 2 year contract with experienced colleagues", None),
        ("A four-year degree", None),
        ("Over the last 3 years we gained much experience", None),
        ("5 years of experience preferred", None),
        ("Ideally 5 years of experience", None),
        ("Nice to have\n* 5 years of experience", None),
        ("Lived in the country for a minimum of 5 years", None),
        ("99 years of experience", None),
        ("several years of experience", None),
        ("Leave rises to 30 days after 5 years", None),
        ("$100,000 per year", None),
        ("", None),
    ];
    assert!(cases.len() >= 40);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, years)| asked(text) != *years)
        .map(|(text, years)| format!("{text:?}: {years:?} but {:?}", asked(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_duty_label_never_sees_pay_or_years() {
    let out = tempdir().unwrap();
    let duties = "Responsibilities\n* Set the IT strategy and report to the board.\n* Run the help desk and manage vendor contracts.\n* \
                  Own the IT budget and hire the managers of four departments.\n* Align IT with the business.\n";
    let offers =
        [("$100,000 - $120,000", "5"), ("$400,000 - $900,000", "20"), ("$10,000 - $20,000", "1")];
    let rows = |name: &str, with: &dyn Fn((&str, &str)) -> [String; 4]| {
        let input = out.path().join(format!("{name}.csv"));
        let mut writer = csv::Writer::from_path(&input).unwrap();
        writer.write_record(["title", "salary", "min_amount", "interval", "description"]).unwrap();
        for offer in offers {
            let [salary, min, interval, description] = with(offer);
            writer.write_record(["IT Director", &salary, &min, &interval, &description]).unwrap();
        }
        writer.flush().unwrap();
        let result = out.path().join(name);
        analyze(&[input.to_str().unwrap()], &result, &["--duplicates", "off"]);
        let own = columns(&result.join("postings.csv"), &["min_years", "salary_min"]);
        assert!(own.windows(2).any(|pair| pair[0] != pair[1]), "{name}: the offers are read");
        columns(&result.join("postings.csv"), &LABEL)
    };
    let columns_differ = rows("columns", &|(pay, years)| {
        [pay.into(), format!("{years}0000"), "yearly".into(), duties.to_owned()].map(|s: String| s)
    });
    let texts_differ = rows("texts", &|(pay, years)| {
        let asks = format!(
            "{duties}\nRequirements\n* {years}+ years of experience\n\nSalary: {pay} a year\n"
        );
        [String::new(), String::new(), String::new(), asks]
    });
    for rows in [columns_differ, texts_differ] {
        // A posting that differs only in its pay is a duplicate of the first, and is still labelled.
        assert!(rows.iter().all(|row| row[2..] == rows[0][2..]), "{rows:?}");
        assert!(!rows[0][2].is_empty());
    }
}

/// Text that is made of what pay and years are made of.
fn messy() -> impl Strategy<Value = String> {
    let pieces = [
        "$",
        "£",
        "€",
        "USD ",
        "CA$",
        "120,000",
        "45.000",
        "12,00,000",
        "k",
        " - ",
        "\u{2013}",
        " to ",
        "per year",
        "/hr",
        "salary ",
        "\n",
        "5+",
        " years",
        " of experience",
        "two",
        " or ",
        "(3)",
        ",",
        ". ",
        "**",
        "\u{a0}",
        "\u{20b9}",
        "999999999999999999999",
        "%",
    ];
    let piece = prop_oneof![
        proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        "\\PC{0,6}",
        any::<String>()
    ];
    proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_has_a_sane_offer_or_none(text in messy()) {
        prop_assert!(asked(&text).is_none_or(|years| years <= 40));
        let cells = Cells { salary: &text, min: &text, max: "1", currency: &text, period: &text };
        for pay in [from_text(&LEXICON.pay, &text), from_columns(&LEXICON.pay, &cells)].into_iter().flatten() {
            prop_assert!(pay.min.or(pay.max).is_some());
            prop_assert!(pay.min.is_none_or(|min| min >= 100 && pay.max.is_none_or(|max| min <= max)));
        }
    }
}
