//! Recognizes English text cheaply, by the share of frequent words that only English has.

use super::tokens::Tokens;
use crate::lexicon::{Lexicon, WordFlag};
use crate::text::CleanText;

/// The number of words from the start of a text that are checked.
const CHECKED_WORDS: usize = 300;

/// Returns true if the text is English, or too short to decide.
pub fn is_english(lexicon: &Lexicon, text: &CleanText, tokens: &Tokens) -> bool {
    let language = &lexicon.language;
    let words = || tokens.all().iter().filter(|token| !token.is_mark()).take(CHECKED_WORDS);
    let count = (tokens.words(0..tokens.all().len()) as usize).min(CHECKED_WORDS);
    // A script without spaces gives few words; its letters show that it is not English.
    if count < language.least_words as usize {
        let foreign = words().filter(|token| !text.lower()[token.place()].is_ascii()).count();
        return foreign * 2 <= count;
    }
    let (mut english, mut other) = (0, 0);
    for token in words() {
        let is = |flag| usize::from(lexicon.dictionary.is(token.word, flag));
        english += is(WordFlag::English);
        other += is(WordFlag::OtherLanguage);
    }
    english * 100 >= count * language.least_percent as usize && other <= english
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    /// Postings of the trade, written for this test, loan words included.
    const TEXTS: [(&str, &str); 12] = [
        (
            "German",
            "Als IT-Manager (m/w/d) in unserem Team verantworten Sie das Service Management und den Support f\u{fc}r alle Standorte. \
             Sie f\u{fc}hren ein Team von acht Personen, planen das Budget und bringen Business und IT zusammen. Erfahrung mit Cloud, \
             Security und Change Management bringen Sie mit, ebenso gute Skills in der Kommunikation.",
        ),
        (
            "French",
            "Rattach\u{e9} \u{e0} la direction g\u{e9}n\u{e9}rale, vous d\u{e9}finissez la strat\u{e9}gie des syst\u{e8}mes d'information et vous \
             pilotez les projets de transformation. Vous managez une \u{e9}quipe de dix personnes, on vous demande une bonne \
             expertise du cloud, et vous assurez le support aux utilisateurs ainsi que le suivi du budget.",
        ),
        (
            "Spanish",
            "Buscamos un responsable de sistemas para liderar el equipo de soporte y el management de proveedores. Usted define la \
             estrategia de tecnolog\u{ed}a, gestiona el presupuesto y trabaja con las \u{e1}reas de business intelligence y seguridad. Se \
             requiere experiencia de cinco a\u{f1}os y nivel alto de ingl\u{e9}s.",
        ),
        (
            "Dutch",
            "Als hoofd IT geef je leiding aan een team van twaalf mensen en ben je verantwoordelijk voor support, security en het \
             management van onze leveranciers. Je werkt samen met de business, stelt de strategie op en bewaakt het budget. We zoeken \
             iemand met ervaring in een internationale omgeving, die we graag verder helpen.",
        ),
        (
            "Portuguese",
            "Procuramos um gestor de TI para liderar as equipas de suporte e infraestrutura. Vai definir a estrat\u{e9}gia, gerir o \
             or\u{e7}amento, as rela\u{e7}\u{f5}es com fornecedores e as mudan\u{e7}as, e apresentar os resultados ao conselho. Pedimos experi\u{ea}ncia em \
             cloud computing, business analysis e team management.",
        ),
        (
            "Polish",
            "Poszukujemy kierownika dzia\u{142}u IT, kt\u{f3}ry b\u{119}dzie odpowiada\u{142} za rozw\u{f3}j infrastruktury, wsparcie u\u{17c}ytkownik\u{f3}w oraz \
             bud\u{17c}et. Do zada\u{144} nale\u{17c}y zarz\u{105}dzanie zespo\u{142}em, wsp\u{f3}\u{142}praca z dostawcami i wdra\u{17c}anie nowych system\u{f3}w. Wymagamy \
             do\u{15b}wiadczenia w zarz\u{105}dzaniu oraz znajomo\u{15b}ci j\u{119}zyka angielskiego.",
        ),
        (
            "Japanese",
            "\u{60c5}\u{5831}\u{30b7}\u{30b9}\u{30c6}\u{30e0}\u{90e8}\u{9580}\u{306e}\u{8cac}\u{4efb}\u{8005}\u{3068}\u{3057}\u{3066}\u{3001}\u{6226}\u{7565}\u{306e}\u{7b56}\u{5b9a}\u{3068}\u{4e88}\u{7b97}\u{306e}\u{7ba1}\u{7406}\u{3092}\u{62c5}\u{5f53}\u{3057}\u{307e}\u{3059}\u{3002}IT Manager \u{3068}\u{3057}\u{3066}\u{30c1}\u{30fc}\u{30e0}\u{3092}\u{7387}\u{3044}\u{307e}\u{3059}\u{3002}",
        ),
        (
            "Hebrew",
            "\u{5d3}\u{5e8}\u{5d5}\u{5e9} \u{5de}\u{5e0}\u{5d4}\u{5dc} \u{5de}\u{5e2}\u{5e8}\u{5db}\u{5d5}\u{5ea} \u{5de}\u{5d9}\u{5d3}\u{5e2} \u{5dc}\u{5d7}\u{5d1}\u{5e8}\u{5d4} \u{5d2}\u{5d3}\u{5d5}\u{5dc}\u{5d4}. \u{5d4}\u{5ea}\u{5e4}\u{5e7}\u{5d9}\u{5d3} \u{5db}\u{5d5}\u{5dc}\u{5dc} \u{5e0}\u{5d9}\u{5d4}\u{5d5}\u{5dc} \u{5e6}\u{5d5}\u{5d5}\u{5ea}, \u{5ea}\u{5e7}\u{5e6}\u{5d9}\u{5d1} \u{5d5}\u{5e1}\u{5e4}\u{5e7}\u{5d9}\u{5dd}.",
        ),
        (
            "Armenian",
            "\u{54f}\u{565}\u{572}\u{565}\u{56f}\u{561}\u{57f}\u{57e}\u{561}\u{56f}\u{561}\u{576} \u{57f}\u{565}\u{56d}\u{576}\u{578}\u{56c}\u{578}\u{563}\u{56b}\u{561}\u{576}\u{565}\u{580}\u{56b} \u{562}\u{561}\u{56a}\u{576}\u{56b} \u{572}\u{565}\u{56f}\u{561}\u{57e}\u{561}\u{580}\u{568} \u{57a}\u{561}\u{57f}\u{561}\u{57d}\u{56d}\u{561}\u{576}\u{561}\u{57f}\u{578}\u{582} \u{567} \u{569}\u{56b}\u{574}\u{56b} \u{587} \u{562}\u{575}\u{578}\u{582}\u{57b}\u{565}\u{56b} \u{570}\u{561}\u{574}\u{561}\u{580}:",
        ),
        (
            "Swedish",
            "Som IT-chef leder du v\u{e5}rt team och ansvarar f\u{f6}r support, drift och budget. Du tar fram strategin tillsammans med ledningen, \
             f\u{f6}ljer upp leverant\u{f6}rer och utvecklar medarbetarna. Vi s\u{f6}ker dig som har erfarenhet av management i en st\u{f6}rre \
             organisation och som trivs med f\u{f6}r\u{e4}ndring.",
        ),
        (
            "Italian",
            "Cerchiamo un responsabile IT per guidare il team di supporto e definire la strategia insieme alla direzione. La persona \
             gestisce il budget, i fornitori e i progetti di digital transformation, e riporta al general management. Sono richieste \
             esperienza nel settore e buone skills relazionali.",
        ),
        (
            "Turkish",
            "Bilgi teknolojileri ekibini y\u{f6}netecek, b\u{fc}t\u{e7}eyi haz\u{131}rlayacak ve tedarik\u{e7}ilerle ili\u{15f}kileri y\u{fc}r\u{fc}tecek bir \
             y\u{f6}netici ar\u{131}yoruz. Support ve business s\u{fc}re\u{e7}lerini geli\u{15f}tirecek, ekip arkada\u{15f}lar\u{131}n\u{131}n \
             geli\u{15f}imini destekleyecek, raporlama yapacaks\u{131}n\u{131}z.",
        ),
    ];

    fn english(text: &str) -> bool {
        let lexicon = Lexicon::builtin().unwrap();
        let mut clean = CleanText::default();
        fold(text, &mut clean);
        let mut tokens = Tokens::default();
        tokens.read(&lexicon.dictionary, &clean);
        is_english(&lexicon, &clean, &tokens)
    }

    #[test]
    fn other_languages_are_not_english() {
        let taken: Vec<&str> =
            TEXTS.iter().filter(|(_, text)| english(text)).map(|(language, _)| *language).collect();
        assert!(taken.is_empty(), "{taken:?}");
    }

    #[test]
    fn english_is_english() {
        let texts = [
            "Define the IT strategy and align IT with the business. Present the roadmap to the board, own the budget and lead the team of \
             twelve. You will report to the chief executive.",
            "- Manage servers and networks\n- Run the help desk\n- Train users on new software\n- Keep the licences up to date\n- Order \
             hardware for all offices",
            "Z\u{fc}rich office of a Swiss bank seeks a Head of IT for its caf\u{e9}-style workspace: lead the team, run operations, and manage \
             suppliers from K\u{f6}ln to Krak\u{f3}w.",
            "Help desk.",
            "",
        ];
        for text in texts {
            assert!(english(text), "{text}");
        }
    }
}
