//! `report.html` as a file: small enough, the same each time, loading nothing, and with
//! no way out of it for text of an export. `tests/browser/report.mjs` opens it.

#[path = "../examples/sample_report/made.rs"]
mod made;
#[path = "../examples/sample_report/pages.rs"]
mod pages;

use proptest::prelude::*;
use titlegauge::report::html::{CompanyRow, Page, write_html};

fn written(page: &Page) -> String {
    let mut bytes = Vec::new();
    write_html(page, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// What `written` makes of the figures, without the page's own scripts and styles.
fn variable(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<script>").or_else(|| rest.split_once("<style>")) {
        out.push_str(before);
        rest = after.split_once("</script>").or_else(|| after.split_once("</style>")).unwrap().1;
    }
    out + rest
}

fn figures(html: &str) -> serde_json::Value {
    let (_, after) = html.split_once(r#"<script type="application/json" id="figures">"#).unwrap();
    serde_json::from_str(after.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn pages_are_small_and_the_same_each_time() {
    let cases = [
        ("empty", pages::empty(), 400_000),
        ("few", pages::few(), 500_000),
        ("panel", pages::panel(400), 600_000),
        ("hundred thousand companies", pages::panel(100_000), 2_000_000),
        ("hostile", pages::hostile(), 600_000),
    ];
    for (name, page, most) in cases {
        let html = written(&page);
        assert!(html.len() < most, "{name}: {}", html.len());
        assert_eq!(html, written(&page.clone()), "{name}");
    }
}

#[test]
fn long_names_of_many_companies_do_not_make_it_large() {
    let company = |n: u64| CompanyRow { name: "\u{1f984}<&\"".repeat(2_000), measured: n, ..CompanyRow::default() };
    let page = Page { companies: (0..20_000).map(company).collect(), ..pages::panel(1) };
    assert!(written(&page).len() < 2_000_000);
}

#[test]
fn what_is_left_out_is_said() {
    let html = written(&pages::panel(100_000));
    assert!(html.contains("The 3,000 companies with the most measured postings, of 100,000"));
    assert!(html.contains("companies.csv has all 300,000"));
    assert_eq!(figures(&html)["companies"].as_array().unwrap().len(), 3_000);
}

#[test]
fn missing_figures_are_sentences() {
    let html = written(&pages::empty());
    for said in [
        "No posting was measured, so there is no gap to speak of.",
        "Not computed: it takes several companies",
        "Too few to grade",
        "No record was read.",
        "No posting was labelled, so there is nothing to set side by side.",
        "so there is nothing to place.",
        "No posting was measured at any level.",
        "No company has a measured posting, so there are none to compare.",
        "No measured posting has a date",
        "There were too few measured postings with and without a gap",
        "No duties were found in measured postings",
        "Too few postings say how many years or how much pay",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!variable(&html).contains("class=\"chart\""));
    let few = written(&pages::few());
    for said in [
        "Too few to grade",
        "Sensitivity and specificity add up to 1.06",
        "All dated postings are of one month",
        "Fewer would be chance.",
    ] {
        assert!(few.contains(said), "{said}");
    }
}

#[test]
fn figures_stand_in_the_html() {
    let html = written(&pages::panel(400));
    for said in [
        "+0.87 levels",
        "41\u{a0}% (34–48\u{a0}%)",
        "It is partly mechanical.",
        "It is a gap, not guilt",
        "Too few to grade is a valid result",
        "+1.81 (+1.72 to +1.90)",
    ] {
        assert!(html.contains(said), "{said}");
    }
    for column in ["Rank", "Company", "Measured", "Mean gap", "Adjusted gap", "Shrunken gap", "Share inflated", "Grade", "Agency"]
    {
        assert!(html.contains(&format!(">{column}</th>")), "{column}");
    }
}

#[test]
fn nothing_is_loaded() {
    for page in [pages::panel(50), pages::hostile()] {
        let html = written(&page);
        assert!(html.contains("content=\"default-src 'none'; script-src 'sha256-"));
        assert!(!html.contains("unsafe-inline"));
        let variable = variable(&html);
        for word in ["http://", "https://", "<link", "<img", "<iframe", "src=\"", "style=\"", "@import", "url("] {
            let in_text = word == "src=\"" || word == "url(";
            assert!(!variable.contains(word) || (in_text && !variable.contains(&format!(" {word}"))), "{word}");
        }
        let links = variable.match_indices("href=\"").map(|(at, _)| &variable[at + 6..]);
        assert!(links.clone().count() > 5 && links.clone().all(|to| to.starts_with('#')));
    }
    let style = &written(&pages::empty());
    let style = style.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains('<'));
}

/// The elements that a page opens and closes, in order, with the names of attributes.
fn elements(html: &str) -> Vec<String> {
    let variable = variable(html);
    let opened = variable.split('<').skip(1).map(|part| part.split_once('>').expect("a tag ends").0.to_owned());
    opened.map(|tag| tag.split('"').step_by(2).collect::<Vec<_>>().join("\"")).collect()
}

#[test]
fn hostile_text_changes_no_element() {
    let mut tame = pages::hostile();
    let mut hostile = pages::hostile();
    tame.companies.iter_mut().for_each(|c| c.name = "tame".into());
    tame.months.iter_mut().for_each(|m| m.month = "tame".into());
    tame.sources.iter_mut().for_each(|s| s.name = "tame".into());
    tame.reasons.iter_mut().for_each(|r| r.reason = "tame".into());
    tame.words_inflated.iter_mut().for_each(|w| w.word = "tame".into());
    tame.key.not_graded = Some("tame".into());
    assert_eq!(elements(&written(&tame)), elements(&written(&hostile)));
    hostile.companies.clear();
    let html = written(&pages::hostile());
    assert!(!variable(&html).contains(['\u{2028}', '\u{2029}', '\0', '\u{1b}']));
    assert!(!variable(&html).contains("<img") && !variable(&html).contains("<svg/") && !html.contains("</title></"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_adds_an_element(text in r#"[<>&"'/!=a-z \-\u{0}-\u{1f}\u{2028}\u{202e}\\]{0,40}"#) {
        let page = |text: &str| {
            let mut page = pages::panel(2);
            page.companies[0].name = text.to_owned();
            page.words_inflated[0].word = text.to_owned();
            page.sources[0].name = text.to_owned();
            page
        };
        let (tame, html) = (written(&page("tame")), written(&page(&text)));
        prop_assert_eq!(elements(&tame), elements(&html));
        prop_assert!(!variable(&html).contains('\u{202e}'), "a mark that turns the direction");
        let names = figures(&html)["companies"].to_string();
        let kept: String = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{202e}') { ' ' } else { c }).collect();
        prop_assert!(names.contains(&serde_json::to_string(&kept).unwrap()), "{}", names);
    }
}
