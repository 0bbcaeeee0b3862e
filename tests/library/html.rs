//! `report.html` as a file: small enough, the same each time, loading nothing, and with
//! no way out of it for text of an export. `tests/browser/report.mjs` opens it.

#[path = "../../examples/sample_report/made.rs"]
mod made;
#[path = "../../examples/sample_report/pages.rs"]
mod pages;

use std::sync::LazyLock;

use made::Made;
use proptest::prelude::*;
use titlegauge_core::country::Country;
use titlegauge_figures::gap::{Corrected, GroupGap, NotGraded};
use titlegauge_figures::stats::{Estimate, Keyness, Posterior};
use titlegauge_figures::vocabulary::{GroupWord, Side};
use titlegauge_ingest::Skipped;

/// Companies enough for the limit on their number.
static MANY: LazyLock<Made> = LazyLock::new(|| pages::panel(100_000));
static PANEL: LazyLock<Made> = LazyLock::new(|| pages::panel(400));
static FEW: LazyLock<Made> = LazyLock::new(pages::few);
static EMPTY: LazyLock<Made> = LazyLock::new(pages::empty);
static HOSTILE: LazyLock<Made> = LazyLock::new(pages::hostile);
static TWO: LazyLock<Made> = LazyLock::new(|| pages::panel(2));

fn written(made: &Made) -> String {
    String::from_utf8(made.html().unwrap()).unwrap()
}

/// The page that `written` makes, without its scripts and styles.
fn variable(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) =
        rest.split_once("<script>").or_else(|| rest.split_once("<style>"))
    {
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
        ("empty", &*EMPTY, 400_000),
        ("few", &FEW, 600_000),
        ("panel", &PANEL, 2_000_000),
        ("hundred thousand companies", &MANY, 5_000_000),
        ("hostile", &HOSTILE, 2_000_000),
    ];
    for (name, made, most) in cases {
        let html = written(made);
        assert!(html.len() < most, "{name}: {}", html.len());
        assert_eq!(html, written(&made.clone()), "{name}");
    }
    assert_eq!(written(&pages::panel(400)), written(&PANEL), "counted twice");
}

#[test]
fn long_names_of_many_companies_do_not_make_it_large() {
    let mut made = pages::panel(20_000);
    made.summary
        .companies
        .iter_mut()
        .for_each(|company| company.name = "\u{1f984}<&\"".repeat(2_000));
    let html = written(&made);
    assert!(html.len() < 5_000_000, "{}", html.len());
    let embedded = figures(&html)["companies"].as_array().unwrap().len();
    assert!(
        (1_001..3_000).contains(&embedded),
        "{embedded} rows: the limit on bytes applies before that on rows"
    );
}

#[test]
fn what_is_left_out_is_said() {
    let html = written(&MANY);
    assert!(html.contains("The 3,000 companies with the most measured postings, of 100,000"));
    assert!(html.contains("companies.csv has all 300,000"));
    assert_eq!(figures(&html)["companies"].as_array().unwrap().len(), 3_000);
}

#[test]
fn companies_with_the_most_measured_postings_are_embedded() {
    let figures = figures(&written(&MANY));
    let at = |name: &str| {
        figures["company_columns"]
            .as_array()
            .unwrap()
            .iter()
            .position(|column| column == name)
            .unwrap()
    };
    let rows = figures["companies"].as_array().unwrap();
    assert!(
        rows.iter().all(|row| row.as_array().unwrap().len()
            == figures["company_columns"].as_array().unwrap().len())
    );
    let mut embedded: Vec<u64> =
        rows.iter().map(|row| row[at("measured")].as_u64().unwrap()).collect();
    embedded.sort_unstable_by(|a, b| b.cmp(a));
    let mut all: Vec<u64> =
        MANY.summary.companies.iter().map(|company| company.figures.counts.measured).collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(embedded, all[..3_000]);
    let ranks: Vec<Option<u64>> = rows.iter().map(|row| row[at("rank")].as_u64()).collect();
    let ranked = ranks.iter().flatten().count();
    assert!(
        ranked > 1_000
            && ranks[..ranked].is_sorted()
            && ranks[..ranked].iter().all(Option::is_some),
        "{ranked}"
    );
}

#[test]
fn companies_expand_to_their_most_inflated_postings() {
    let html = written(&PANEL);
    let companies: Vec<&str> = html.split("<details class=\"company\"").skip(1).collect();
    // 50 with the largest gaps, and those of the 200 with the most postings that are not among them.
    assert!((200..=250).contains(&companies.len()), "{}", companies.len());
    let mut shown = 0;
    for company in &companies {
        let company = company.split_once("</details>").unwrap().0;
        let chances: Vec<u32> = company
            .split("Probability of inflation: ")
            .skip(1)
            .map(|after| after.split('\u{a0}').next().unwrap().parse().unwrap())
            .collect();
        assert!((1..=10).contains(&chances.len()) && chances.is_sorted_by(|a, b| a >= b));
        let of: usize = company
            .split("<span class=\"note\">")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let left = of - chances.len();
        assert_eq!(company.contains(&format!("{left} more posting")), left > 0, "{company}");
        shown += chances.len();
    }
    assert!(shown > 800 && html.matches("<q>").count() > shown, "{shown}");
    assert!(html.contains("evidence.csv has the duties and quotes of all postings"));
    let mut silent = PANEL.clone();
    silent.examples.iter_mut().for_each(|example| example.quotes.clear());
    assert!(!written(&silent).contains("<q>"));
}

#[test]
fn sums_of_slices_are_those_of_companies() {
    let figures = figures(&written(&PANEL));
    let columns = figures["company_columns"].as_array().unwrap();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let rows = figures["companies"].as_array().unwrap();
    assert_eq!(rows.len(), 400);
    for row in rows {
        let slices = row[at("slices")].as_array().unwrap();
        let sum =
            |place: usize| slices.iter().map(|slice| slice[place].as_f64().unwrap()).sum::<f64>();
        let measured = row[at("measured")].as_f64().unwrap();
        assert!((sum(3) - measured).abs() < 1e-9, "{row}");
        assert!((sum(4) / measured - row[at("mean_gap")].as_f64().unwrap()).abs() < 2e-4, "{row}");
        assert!((sum(5) / measured - row[at("inflated")].as_f64().unwrap()).abs() < 2e-4, "{row}");
    }
}

#[test]
fn findings_need_enough_postings() {
    let findings = |made: &Made| {
        let html = written(made);
        let list =
            html.split_once("<ul class=\"findings\">").unwrap().1.split_once("</ul>").unwrap().0;
        list.replace("<li>", "").replace("</li>", "\n")
    };
    insta::assert_snapshot!("findings_of_a_panel", findings(&PANEL));
    insta::assert_snapshot!("findings_of_few", findings(&FEW));
    assert!(!written(&EMPTY).contains("class=\"findings\""));
    // Ranks are relative: the first-ranked company may have no gap.
    let mut low = PANEL.clone();
    low.summary.companies.iter_mut().for_each(|company| company.figures.mean_gap = Some(-0.2));
    let said = findings(&low);
    assert!(said.contains("ranks first for such titles, but its titles do not exceed"), "{said}");
    assert!(!written(&low).contains("has the largest gap"));
}

#[test]
fn the_lead_names_countries() {
    let lead = |countries: &[(&str, u64)]| {
        let mut made = PANEL.clone();
        let counted =
            |(location, postings): &(&str, u64)| Some((Country::of(location)?, *postings));
        made.summary.countries = countries.iter().filter_map(counted).collect();
        made.summary.all.counts.unique = 200;
        let html = written(&made);
        let lead = html.split_once("enough text to count.").unwrap().1;
        lead.split_once('<').unwrap().0.to_owned()
    };
    let four = [("France", 90), ("Oslo, Norway", 30), ("Italy", 28), ("Peru", 1)];
    let cases: [(&[_], &str); 4] = [
        (
            &four,
            "4 countries, most often France, Norway and Italy; 26\u{a0}% of the postings name none.",
        ),
        (
            &four[..2],
            "2 countries, most often France and Norway; 40\u{a0}% of the postings name none.",
        ),
        (&[("France", 200)], "France."),
        (&[("France", 4)], ""),
    ];
    for (countries, said) in cases {
        let lead = lead(countries);
        let found = lead.strip_prefix(" Locations name ").unwrap_or_default();
        assert_eq!(found, said, "{lead}");
    }
}

#[test]
fn boilerplate_is_not_among_the_words() {
    let mut made = TWO.clone();
    let keyness = Keyness { log_odds: 1.0, z: 4.0 };
    let word = |words: &str| GroupWord {
        side: Side::Inflated,
        words: words.to_owned(),
        postings: 40,
        companies: 12,
        keyness,
    };
    made.words = ["full time", "apply", "apply today", "founding"].map(word).into();
    let html = written(&made);
    assert!(html.contains("“founding” goes with inflated titles"));
    assert!(
        !html.contains("full time")
            && !html.contains("apply</bdi>")
            && !html.contains("apply today")
    );
}

#[test]
fn a_figure_that_is_no_number_is_null() {
    let mut made = TWO.clone();
    for gap in made.gap.companies.iter_mut().flatten() {
        gap.adjusted = f64::NAN;
        gap.posterior = Some(Posterior { mean: f64::INFINITY, sd: f64::NAN, positive: 0.5 });
    }
    let html = written(&made);
    let figures = figures(&html);
    let row = figures["company_columns"]
        .as_array()
        .unwrap()
        .iter()
        .zip(figures["companies"][0].as_array().unwrap());
    let null: Vec<&str> =
        row.filter(|(_, value)| value.is_null()).map(|(name, _)| name.as_str().unwrap()).collect();
    assert_eq!(null, ["adjusted", "shrunken", "sd", "rank", "rank_low", "rank_high", "grade"]);
    assert!(!variable(&html).contains("NaN") && !variable(&html).contains("inf<"));
}

#[test]
fn missing_figures_are_sentences() {
    let html = written(&EMPTY);
    for said in [
        "No posting was measured, so there is no gap to speak of.",
        "Not computed: it takes several companies",
        "Too few to grade",
        "No record was read.",
        "No posting was labelled, so there is nothing to set side by side.",
        "so there is nothing to place.",
        "No posting was measured at any level.",
        "No company has a measured posting, so there is nothing to compare.",
        "No measured posting has a date",
        "There were too few measured postings with and without a gap",
        "No duties were found in measured postings",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert!(!variable(&html).contains("class=\"chart\""));
    let few = written(&FEW);
    for said in
        ["Too few to grade", "All dated postings are of one month", "Fewer would be chance."]
    {
        assert!(few.contains(said), "{said}");
    }
}

#[test]
fn figures_stand_in_the_html() {
    let mut made = PANEL.clone();
    let estimate = |value, low, high| Estimate { value, low, high };
    made.gap.all.mean_gap = Some(estimate(0.87, 0.82, 0.92).into());
    made.gap.corrected = Ok(Corrected {
        share_inflated: estimate(0.41, 0.34, 0.48),
        sensitivity: 0.78,
        specificity: 0.83,
        labelled_postings: 300,
    });
    made.gap.levels[4] =
        GroupGap { mean_gap: Some(estimate(1.81, 1.72, 1.9).into()), ..made.gap.levels[4] };
    let html = written(&made);
    for said in [
        "+0.87 levels",
        "95 % interval +0.82 to +0.92",
        "It is partly mechanical.",
        "It is a gap, not guilt",
        "Too few to grade is a valid result",
        "+1.81 (+1.72 to +1.90)",
        "too few duties in the text",
        "required years of experience",
    ] {
        assert!(html.contains(said), "{said}");
    }
    for column in [
        "Rank",
        "Company",
        "Measured",
        "Mean gap",
        "Adjusted gap",
        "Comparable gap",
        "Share inflated",
        "Grade",
        "Agency",
    ] {
        assert!(html.contains(&format!(">{column}</th>")), "{column}");
    }
}

#[test]
fn nothing_is_loaded() {
    for made in [&*PANEL, &HOSTILE] {
        let html = written(made);
        assert!(html.contains("content=\"default-src 'none'; script-src 'sha256-"));
        assert!(!html.contains("unsafe-inline"));
        let variable = variable(&html);
        for word in [
            "http://", "https://", "<link", "<img", "<iframe", "src=\"", "style=\"", "@import",
            "url(",
        ] {
            let in_text = word == "src=\"" || word == "url(";
            assert!(
                !variable.contains(word) || (in_text && !variable.contains(&format!(" {word}"))),
                "{word}"
            );
        }
        let links = variable.match_indices("href=\"").map(|(at, _)| &variable[at + 6..]);
        // Data of charts are in the links themselves.
        let own = |to: &str| to.starts_with('#') || to.starts_with("data:text/csv;charset=utf-8,");
        assert!(links.clone().count() > 5 && links.clone().all(own));
    }
    let style = &written(&EMPTY);
    let style = style.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(!style.contains("url(") && !style.contains("@import") && !style.contains('<'));
}

/// The elements that a page opens and closes, in order, with the names of attributes.
fn elements(html: &str) -> Vec<String> {
    let variable = variable(html);
    let opened = variable
        .split('<')
        .skip(1)
        .map(|part| part.split_once('>').expect("a tag ends").0.to_owned());
    opened.map(|tag| tag.split('"').step_by(2).collect::<Vec<_>>().join("\"")).collect()
}

#[test]
fn hostile_text_changes_no_element() {
    let html = written(&HOSTILE);
    // As many different texts as the hostile ones, since sources are distinguished by name.
    let tame = pages::with_text(|number| format!("tame {}", number % pages::HOSTILE.len()));
    let (tame, hostile) = (elements(&written(&tame)), elements(&html));
    let differ = tame.iter().zip(&hostile).position(|(one, other)| one != other);
    assert_eq!(differ.map(|at| (&tame[at.saturating_sub(9)..=at], &hostile[at])), None);
    assert_eq!(tame.len(), hostile.len());
    assert!(!variable(&html).contains(['\u{2028}', '\u{2029}', '\0', '\u{1b}']));
    assert!(
        !variable(&html).contains("<img")
            && !variable(&html).contains("<svg/")
            && !html.contains("</title></")
    );
    let escaped = "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;";
    assert!(html.matches(escaped).count() > 10, "the hostile text is on the page");
}

#[test]
fn skipped_sources_have_a_table_of_their_own() {
    let mut made = TWO.clone();
    let name = made.sources[0].clone();
    made.examples.clear();
    made.skipped.push(Skipped { source: name.clone(), reason: "it is empty".to_owned() });
    let html = written(&made);
    assert!(html.contains("Inputs that were skipped") && html.contains("it is empty"));
    assert_eq!(html.matches(&name).count(), 1, "not among the sources that were read");
}

#[test]
fn why_there_are_no_grades() {
    for why in [NotGraded::Indistinguishable, NotGraded::TooFew] {
        let mut made = PANEL.clone();
        made.gap.graded = Err(why);
        let html = written(&made);
        let said = why.to_string();
        assert!(html.contains(&format!("{}{}.", said[..1].to_uppercase(), &said[1..])), "{said}");
        assert!(html.contains(
            "A grade takes 5 measured postings or more; 400 of 1,200 companies have one or more."
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_text_adds_an_element(text in r#"[<>&"'/!=a-z \-\u{0}-\u{1f}\u{2028}\u{202e}\\]{0,40}"#) {
        let page = |text: &str| {
            let mut made = TWO.clone();
            let first = made.gap.companies.iter().position(Option::is_some).unwrap();
            made.summary.companies[first].name = text.to_owned();
            let keyness = Keyness { log_odds: 1.0, z: 4.0 };
            made.words = vec![GroupWord { side: Side::Inflated, words: text.to_owned(), postings: 40, companies: 12, keyness }];
            made.sources[0] = text.to_owned();
            made
        };
        let (tame, html) = (written(&page("tame")), written(&page(&text)));
        prop_assert_eq!(elements(&tame), elements(&html));
        prop_assert!(!variable(&html).contains('\u{202e}'), "a mark that turns the direction");
        let names = figures(&html)["companies"].to_string();
        let kept: String = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{202e}') { ' ' } else { c }).collect();
        prop_assert!(names.contains(&serde_json::to_string(&kept).unwrap()), "{}", names);
    }
}
