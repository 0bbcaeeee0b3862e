//! Tests which phrases count as hits, with a small lexicon.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use titlegauge_core::lexicon::{DutyId, FileSet, Lexicon};
use titlegauge_core::scan::{FeatureCount, LONGEST_TEXT, LeftOut, Scanner, Scratch};
use titlegauge_core::title::{TitleScratch, Titles};

const DUTIES: &str = r#"
[[duty]]
id = "transform-it"
name = "Transform"
orientation = "strategic"
pairs = ["lead > digital-trans", "set > strategy"]
phrases = ["digital transformation", "IT strategy"]
examples = ["Lead the digital transformation."]

[[duty]]
id = "run-it"
name = "Run"
orientation = "operational"
facing = "inward"
pairs = ["manage > vendors"]
phrases = ["day to day (operation~|R&D)", "r&d"]
examples = ["Manage vendors."]
"#;

static LEXICON: LazyLock<Arc<Lexicon>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("keywords");
    for entry in walkdir::WalkDir::new(&from)
        .into_iter()
        .map(Result::unwrap)
        .filter(|e| e.file_type().is_file())
    {
        let inner = entry.path().strip_prefix(&from).unwrap();
        if !inner.starts_with("duties") {
            let target = folder.path().join(inner);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(entry.path(), target).unwrap();
        }
    }
    fs::create_dir(folder.path().join("duties")).unwrap();
    fs::write(folder.path().join("duties/test.toml"), DUTIES).unwrap();
    Arc::new(Lexicon::from_folder(folder.path()).unwrap())
});

#[test]
fn the_same_words_again_are_nothing_new() {
    let cases = [
        ("two pairs in one clause", "Lead and set digital transformation and strategy.", 1, 100),
        ("once", "Digital transformation.", 1, 100),
        ("twice the same", "Digital transformation. Digital transformation!", 2, 100),
        ("two wordings", "Digital transformation. Plan the IT strategy.", 2, 200),
        (
            "another gap",
            "Lead a digital transformation. Lead our own digital transformation.",
            2,
            100,
        ),
        (
            "the zone that counts most",
            "Benefits\nDigital transformation\n\nResponsibilities\nDigital transformation",
            1,
            100,
        ),
    ];
    for (name, text, hits, weight) in cases {
        let evidence = Scanner::new(Arc::clone(&LEXICON)).scan(text, "", &mut Scratch::default());
        assert_eq!((evidence.duties[0].hits, evidence.duties[0].weight), (hits, weight), "{name}");
    }
}

/// The features of a text with their weights, by name.
fn features(text: &str) -> Vec<(String, u32)> {
    let evidence = Scanner::new(Arc::clone(&LEXICON)).scan(text, "", &mut Scratch::default());
    let named =
        |count: &FeatureCount| (LEXICON.features.describe(count.feature).to_string(), count.weight);
    evidence.features.iter().map(named).collect()
}

#[test]
fn classes_and_pairs_are_counted() {
    let percent = LEXICON[LEXICON.default_zones.without_headings].percent;
    let has = |text: &str, name: &str, times: u32| {
        let found = features(text);
        let weight = found.iter().find(|(own, _)| own == name).map_or(0, |(_, weight)| *weight);
        assert_eq!(weight, times * percent, "{name} in {text}: {found:?}");
    };
    let text = "You hire good engineers, and you mentor them.";
    has(text, "hire", 1);
    has(text, "engineers", 1);
    has(text, "hire > engineers", 1);
    has(text, "engineers > hire", 0);
    has("You hire. Engineers are here.", "hire > engineers", 0);
    let far = "You hire one two three four five six seven eight nine ten eleven engineers.";
    has(far, "hire > engineers", 0);
    has(&far.replace(" eleven", ""), "hire > engineers", 1);
    // The same sentence counts once, another one with the same words again.
    has("You hire good software engineers. You hire good software engineers.", "hire", 1);
    has("You hire good software engineers. They hire good software engineers.", "hire", 2);
    // A pair that ends in a title is about work; a title alone is not.
    has("You lead engineering managers.", "lead > eng-managers", 1);
    has("You are not responsible for hiring engineers.", "hire > engineers", 0);
    has("Get it done.", "it-field", 0);
    // A title that may be the advertised one, and an address.
    has("An Engineering Manager is needed.", "eng-managers", 0);
    has("They want a seasoned and patient Engineering Manager.", "eng-managers", 0);
    has("We are small.\n\nEngineering Manager\n\nWe sell lamps.", "eng-managers", 0);
    has("They meet the Engineering Manager weekly.", "eng-managers", 1);
    has("See www.python.org or write to python@example.org.", "languages", 0);
    has("See python.", "languages", 1);
}

/// Pairs that change no label are not counted, except for a fit, which has no weights yet.
#[test]
fn pairs_without_weights_are_counted_for_a_fit_only() {
    let fitted = Arc::new(Lexicon::builtin().unwrap());
    let files = FileSet::builtin().with_features("kind,feature,idf\n");
    let unfitted = Arc::new(Lexicon::compile(&files).unwrap());
    let pairs = |lexicon: &Arc<Lexicon>| -> Vec<bool> {
        let text = "You lead engineering managers, own budgets, bake bread and paint the walls.";
        let evidence = Scanner::new(Arc::clone(lexicon)).scan(text, "", &mut Scratch::default());
        let pairs = evidence.features.iter().filter(|c| lexicon.features.is_pair(c.feature));
        pairs.map(|count| lexicon.models.features.row(count.feature).is_some()).collect()
    };
    let (weighed, all) = (pairs(&fitted), pairs(&unfitted));
    assert!(!weighed.is_empty() && weighed.iter().all(|weighed| *weighed), "{weighed:?}");
    assert!(all.len() > weighed.len() && all.iter().all(|weighed| !weighed), "{all:?}");
}

#[test]
fn the_name_of_the_company_is_no_evidence() {
    let scanner = Scanner::new(Arc::clone(&LEXICON));
    let hits =
        |text: &str, company: &str| scanner.scan(text, company, &mut Scratch::default()).strategic;
    let text = "We at Digital Transformation drive digital transformation.";
    assert_eq!(hits(text, ""), 2);
    assert_eq!(hits(text, "digital transformation"), 1, "not in small letters");
    assert_eq!(hits(text, "digital"), 1);
    assert_eq!(hits(text, "tal transformation"), 2, "not inside a word");
    let (_, trace) = scanner.trace(text, "digital transformation");
    assert!(trace.hits.iter().any(|hit| hit.left_out == Some(LeftOut::Company)));
}

/// Hits that count of the two duties.
fn hits(text: &str) -> [u32; 2] {
    let evidence = Scanner::new(Arc::clone(&LEXICON)).scan(text, "", &mut Scratch::default());
    [0, 1].map(|duty| {
        evidence
            .duties
            .iter()
            .find(|d| d.duty == DutyId::new(duty))
            .map_or(0, |d| d.hits.max(u32::from(d.weight > 0)))
    })
}

#[test]
fn what_hides_no_phrase() {
    let cases = [
        ("plain", "Digital transformation"),
        ("capitals", "DIGITAL TRANSFORMATION"),
        ("no-break space", "digital\u{a0}transformation"),
        ("entity", "digital&nbsp;transformation"),
        ("doubled entity", "digital&amp;nbsp;transformation"),
        ("inline tag", "<b>digital</b> <i>transformation</i>"),
        ("tag in a word", "digi<b>tal</b> transformation"),
        ("escaped markup", "&lt;b&gt;digital&lt;/b&gt; transformation"),
        ("wrapped line", "digital\ntransformation"),
        ("wrapped line before a capital", "Digital\nTransformation"),
        ("windows line end", "digital\r\ntransformation"),
        ("markdown emphasis", "**digital** __transformation__"),
        ("soft hyphen", "digi\u{ad}tal transformation"),
        ("hyphen", "digital-transformation"),
        ("curly quotes", "\u{201c}digital transformation\u{201d}"),
        ("a tab", "digital\ttransformation"),
    ];
    for (name, text) in cases {
        assert_eq!(hits(text)[0], 1, "{name}");
    }
    for (name, text) in [
        ("markdown escapes", r"Day\-to\-day R\&D"),
        ("doubled escapes", r"Day\\-to\\-day R\\&D"),
        ("entity", "day-to-day R&amp;D"),
    ] {
        assert_eq!(hits(text)[1], 1, "{name}");
    }
}

#[test]
fn what_is_no_hit() {
    let cases = [
        ("part of a word", "predigital transformation", 0),
        ("part of a word", "digital transformations", 0),
        ("the pronoun", "it strategy", 0),
        ("the acronym", "IT strategy", 1),
        ("across a sentence end", "We are digital. Transformation is hard.", 0),
        ("across a bullet", "- digital\n- transformation", 0),
        ("across a comma", "digital, transformation", 0),
        ("a gap over a comma", "You lead teams, people and the digital transformation", 1),
        ("contained in a longer one", "lead the digital transformation", 1),
        ("twice", "digital transformation and digital transformation", 2),
    ];
    for (name, text, expected) in cases {
        assert_eq!(hits(text)[0], expected, "{name}: {text}");
    }
    let far = format!("manage {} vendors", ["far"; 10].join(" "));
    assert_eq!(hits(&far)[1], 1, "ten words between");
    let too_far = format!("manage {} vendors", ["far"; 11].join(" "));
    assert_eq!(hits(&too_far)[1], 0, "eleven words between");
}

#[test]
fn what_takes_a_hit_back() {
    let cases = [
        ("negation", "You are not responsible for the digital transformation.", Some("not")),
        (
            "negation ends with the sentence",
            "You do not travel. Lead the digital transformation.",
            None,
        ),
        ("not only", "You will not only run the digital transformation but more.", None),
        ("not limited to", "Duties include, but are not limited to, digital transformation.", None),
        (
            "contrast",
            "Unlike the head office team digital transformation is nothing we do.",
            Some("in contrast to"),
        ),
        (
            "reports to",
            "The post reports to the chair of digital transformation.",
            Some("reports to"),
        ),
        (
            "reports to ends with a comma",
            "You report to the chair, lead the digital transformation and more.",
            None,
        ),
        ("a title", "You work with our Head of Digital Transformation in London.", Some("title")),
        (
            "a title at the start",
            "The Director of Digital Transformation is your peer.",
            Some("title"),
        ),
        ("work and a title", "You lead the digital transformation with the IT Director.", None),
        ("benefits", "Benefits:\n- a share in our digital transformation", Some("zone")),
        (
            "equal opportunity",
            "We are an equal opportunity employer in digital transformation.",
            Some("zone"),
        ),
    ];
    for (name, text, expected) in cases {
        let scanner = Scanner::new(Arc::clone(&LEXICON));
        let (_, trace) = scanner.trace(text, "");
        let hit = trace
            .hits
            .iter()
            .find(|hit| hit.duty == DutyId::new(0))
            .unwrap_or_else(|| panic!("{name}: no hit at all"));
        let why = hit.left_out.map(|why| match why {
            LeftOut::Cue(cue) => LEXICON.cues[cue as usize].id.as_str(),
            LeftOut::Title => "title",
            LeftOut::Company => "company",
            LeftOut::Zone => "zone",
        });
        assert_eq!(why, expected, "{name}");
    }
}

/// Long texts that are not postings are scanned only in part.
#[test]
fn a_huge_text_ends_somewhere() {
    let scanner = Scanner::new(Arc::clone(&LEXICON));
    for piece in [
        "manage vendors. ",
        "manage ",
        "Head of IT Director ",
        "<a <b &am \\\\ * ",
        "\u{e9}t\u{e9} ",
        "digital transformation ",
    ] {
        let text = piece.repeat(3 * LONGEST_TEXT / piece.len());
        let evidence = scanner.scan(&text, "", &mut Scratch::default());
        let part: String = text.chars().take(LONGEST_TEXT).collect();
        assert!(evidence.words as usize <= part.split_whitespace().count() + 1, "{piece}");
        assert_eq!(evidence, scanner.trace(&text, "").0, "{piece}");
    }
}

#[test]
fn zones() {
    let scanner = Scanner::new(Arc::clone(&LEXICON));
    let zone_of = |text: &str| {
        let (_, trace) = scanner.trace(text, "");
        let hit = trace.hits.iter().find(|hit| hit.duty == DutyId::new(0)).expect("a hit");
        LEXICON[hit.zone].id.clone()
    };
    let duty = "You own the digital transformation of the group.";
    let cases = [
        ("no headings", format!("A fine place. {duty}"), "body"),
        ("a heading", format!("Key Responsibilities\n{duty}"), "duties"),
        ("a heading before a colon", format!("We are nice. Responsibilities: {duty}"), "duties"),
        ("a markdown heading", format!("## **What you'll do**\n\n- {duty}"), "duties"),
        ("an HTML heading", format!("<h3>About the role</h3><p>{duty}</p>"), "duties"),
        ("requirements", format!("Requirements\n\n- {duty}"), "requirements"),
        ("the last heading counts", format!("Duties\n\n- one\n\nAbout us\n\n{duty}"), "about"),
        (
            "requirements without heading",
            "Ten years of experience in digital transformation.".into(),
            "requirements",
        ),
        ("a heading in capitals", format!("KEY RESPONSIBILITIES\n{duty}"), "duties"),
        ("a share behind the heading", format!("Key Responsibilities (70%)\n{duty}"), "duties"),
        ("a numbered heading", format!("Fine place.\n\n2. Key Responsibilities\n{duty}"), "duties"),
        ("hashes on both sides", format!("### Qualifications###\n{duty}"), "requirements"),
        ("a topic among duties", format!("Duties\n\n- one\n\nLeadership\n\n{duty}"), "duty-topics"),
        (
            "a topic among requirements",
            format!("Requirements\n\n- one\n\nLeadership\n\n{duty}"),
            "requirements",
        ),
        ("what the role does", format!("As a Chief of Staff, you will:\n- {duty}"), "duties"),
        ("about somebody", format!("Duties\n\n- one\n\nAbout Acme\n\n{duty}"), "about"),
        ("a note ends", format!("Note\nAsk us.\n\n{duty}"), "body"),
        (
            "pay at the top",
            format!("Compensation\nTen.\n\n{}", format!("{duty} ").repeat(8)),
            "body",
        ),
        ("the company speaks", "We build the digital transformation of others.".into(), "about"),
        (
            "the company speaks under a heading",
            "Duties\n\nWe believe in digital transformation.".into(),
            "about",
        ),
        (
            "what the company seeks",
            "We are looking for somebody to lead the digital transformation.".into(),
            "body",
        ),
        (
            "years under duties",
            "Duties\n\n- 5+ years of digital transformation".into(),
            "requirements",
        ),
        (
            "a duty that looks like a heading",
            format!("Duties\n\n- Manage benefits and perks for all our staff\n- {duty}"),
            "duties",
        ),
    ];
    for (name, text, expected) in cases {
        assert_eq!(zone_of(&text), expected, "{name}");
    }
}

#[test]
fn titles() {
    let titles = Titles::new(Arc::clone(&LEXICON));
    let mut scratch = TitleScratch::default();
    let cases = [
        ("Chief Information Officer", Some("cio"), 4, true),
        ("CIO / CTO", Some("cio"), 4, true),
        ("Vice President, Engineering", Some("vp_engineering"), 3, true),
        ("Director - Information Technology", Some("it_director"), 2, true),
        ("Deputy Director of IT", Some("it_director"), 1, true),
        ("Head of IT (maternity cover)", Some("head_of_it"), 2, true),
        ("IT MANAGER", Some("it_manager"), 1, true),
        ("Executive Assistant to the CIO", None, 0, false),
        ("Head of Marketing", None, 2, false),
        ("Software Engineer", None, 0, false),
        ("Marketing Manager", None, 1, false),
        ("", None, 0, false),
    ];
    for (title, role, level, in_frame) in cases {
        let read = titles.read(title, &mut scratch);
        let id = read.role.map(|role| LEXICON[role].id.as_str());
        assert_eq!((id, read.level.get(), read.in_frame()), (role, level, in_frame), "{title}");
    }
}

/// Returns whether the strategic and the operational duty count in a sentence.
#[test]
fn what_cues_leave() {
    let (none, first, second, both) = ([0, 0], [1, 0], [0, 1], [1, 1]);
    let cases = [
        ("Lead the digital transformation.", first),
        ("Manage our vendors.", second),
        ("Lead the digital transformation and manage vendors.", both),
        ("You are not responsible for the digital transformation.", none),
        ("You will not be accountable for the digital transformation.", none),
        ("This is not a role that will manage vendors.", none),
        ("You do not manage vendors.", none),
        ("You don't manage vendors.", none),
        ("You will never manage vendors.", none),
        ("The role does not include digital transformation.", none),
        ("You are not in charge of digital transformation.", none),
        ("You are not involved in digital transformation.", none),
        ("You cannot manage vendors from here.", none),
        ("Excluding digital transformation, you manage vendors.", second),
        ("You do not travel, and you manage vendors.", second),
        ("You will not only manage vendors.", second),
        ("Not just digital transformation but much more.", first),
        ("Duties include, but are not limited to, digital transformation.", first),
        ("Do not hesitate to manage vendors.", second),
        ("Unlike the CIO who owns the digital transformation, you manage vendors.", second),
        ("Rather than digital transformation, you manage vendors.", second),
        ("Instead of digital transformation, manage vendors.", second),
        ("As opposed to digital transformation, manage vendors.", second),
        ("Vendors are chosen elsewhere and digital transformation is owned by others.", first),
        ("It is owned by the digital transformation office.", none),
        ("The budget remains with the digital transformation office.", none),
        ("The post reports to the chair of digital transformation.", none),
        ("You report directly to the leader of digital transformation.", none),
        ("Reporting to the chair you lead the digital transformation.", first),
        ("Reporting to the CTO, lead the digital transformation.", first),
        ("You will report to the CIO and manage vendors.", second),
        ("Report to the head of digital transformation.", none),
        ("Under the direction of the digital transformation office, manage vendors.", second),
        ("Under the general supervision of the manager you manage vendors.", second),
        ("You will be led by the digital transformation office.", none),
        ("Line managed by the digital transformation office, manage vendors.", second),
        ("Assist the Director in digital transformation.", none),
        ("Support the CIO in digital transformation, and manage vendors.", second),
        ("Executive assistant to the digital transformation chief.", none),
        ("On behalf of the CIO manage vendors.", none),
        ("Work closely with the CIO who leads the digital transformation.", none),
        ("Work with senior management on digital transformation.", first),
        ("Lead the team and the digital transformation.", first),
        ("Provide regular reporting to the teams that manage vendors.", second),
        ("Prepare reports to support digital transformation.", first),
        ("We are hiring for digital transformation.", none),
        ("Partner with colleagues to lead the digital transformation.", first),
    ];
    assert!(cases.len() >= 40);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, left)| hits(text) != *left)
        .map(|(text, left)| format!("{text:?}: {left:?} but {:?}", hits(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
