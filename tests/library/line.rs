//! The superior's title is read from the text and never reaches a label.

use std::sync::LazyLock;

use crate::common::{LABEL, analyze, columns};
use proptest::prelude::*;
use tempfile::tempdir;
use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::mentions::{MentionFinder, Mentions};
use titlegauge_core::superior::reports_to;
use titlegauge_core::text::{CleanText, clean};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::builtin().unwrap());
static FINDER: LazyLock<MentionFinder> = LazyLock::new(|| MentionFinder::new(&LEXICON));

fn line(text: &str) -> String {
    let (mut folded, mut mentions) = (CleanText::default(), Mentions::default());
    clean(text, &mut folded);
    FINDER.find(&folded, &mut mentions);
    reports_to(&LEXICON.reporting, &folded, mentions.cues())
}

#[test]
fn whom_a_job_reports_to() {
    let cases = [
        (
            "Reporting to the Chief Operating Officer, you will lead the team.",
            "Chief Operating Officer",
        ),
        ("Reports to: VP Engineering", "VP Engineering"),
        ("Reports to:\nChief Information Officer\nLocation: Leeds", "Chief Information Officer"),
        ("**Reports To:** Director of Technology\n**Type:** Full time", "Director of Technology"),
        ("<p>Reports to</p><p>Head of Data</p>", "Head of Data"),
        ("Reporting Line: Head of Infrastructure", "Head of Infrastructure"),
        ("Line Manager: Head of Service Delivery", "Head of Service Delivery"),
        ("Supervisor: Deputy Director of Libraries", "Deputy Director of Libraries"),
        ("Responsible to: Director of Finance", "Director of Finance"),
        ("Accountable to: Chief Executive", "Chief Executive"),
        ("You will report directly to our CEO and own the roadmap.", "CEO"),
        ("You'll report into the Head of Product Engineering.", "Head of Product Engineering"),
        ("This role will report to the IT Manager and work with many teams.", "IT Manager"),
        (
            "The position reports to the Director, Information Security.",
            "Director, Information Security",
        ),
        ("The post reports to the VP, Engineering.", "VP, Engineering"),
        ("Reporting to the CTO, Engineering is what you will run.", "CTO"),
        ("Under the direction of the Director of IT, plans the work.", "Director of IT"),
        (
            "Under the general supervision of the Assistant Director for Systems, does the work.",
            "Assistant Director for Systems",
        ),
        (
            "It is accountable to the Chief Technology Officer for delivery.",
            "Chief Technology Officer",
        ),
        (
            "Report to the Vice President of Sales and Marketing.",
            "Vice President of Sales and Marketing",
        ),
        ("Reporting to the Director of IT and the Head of Finance.", "Director of IT"),
        (
            "Reports to the Chief Compliance and Ethics Officer.",
            "Chief Compliance and Ethics Officer",
        ),
        ("Reports to the Board of Directors.", "Board of Directors"),
        ("you will be reporting to the head of product", "head of product"),
        ("the role reports to our chief technology officer in London", "chief technology officer"),
        ("A role that reports functionally to the Group CIO.", "Group CIO"),
        (
            "The Manager, Team Performance reports to the Director of Operations.",
            "Director of Operations",
        ),
        ("This is a new position that reports to the Registrar.", "Registrar"),
        ("Reports to: Sr. Director of Platforms", "Sr. Director of Platforms"),
        ("Reports to: General ManagerDate posted: May", "General Manager"),
        ("REPORTS TO: DIRECTOR OF OPERATIONS", "DIRECTOR OF OPERATIONS"),
        ("Reports to the Head of SCADA.", "Head of SCADA"),
        ("Reports to: Head of Data SUMMARY The job is new.", "Head of Data"),
        (
            "Reports to the Senior Vice President of Global Cloud Platform Engineering.",
            "Senior Vice President of Global Cloud Platform Engineering",
        ),
        (
            "you will be reporting to the director of information technology services daily",
            "director of information technology",
        ),
        ("You will at all times report to the Director of IT.", "Director of IT"),
        ("Reporting to John, you will code.", ""),
        ("You will report to Mary Smith.", ""),
        ("You will report to management on progress.", ""),
        ("Report to the Chief Executive on progress.", ""),
        ("Reports to the Board on risk.", ""),
        ("Prepare weekly reports to the Director of Finance.", ""),
        ("Provide timely financial reporting to the CFO.", ""),
        ("Review existing reports to improve them.", ""),
        ("Build reporting to support the Head of Sales.", ""),
        ("Analysts who report to the Manager are many.", ""),
        ("Lead the managers who are responsible to the Director of IT.", ""),
        ("Send them. Performance reports to the Director of Operations.", ""),
        ("Duties: Performance reports to the Director of Operations.", ""),
        ("Lead the managers reporting to the Director.", ""),
        ("You have five direct reports.", ""),
        ("Report to the Head Office four days a week.", ""),
        ("You will report to your line manager.", ""),
        ("Work closely with the Head of Design.", ""),
        ("You will be led by experience.", ""),
        ("Under the direction of others, moves boxes.", ""),
        ("Talk to senior management.", ""),
        ("", ""),
    ];
    assert!(cases.len() >= 30);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, title)| line(text) != *title)
        .map(|(text, title)| format!("{text:?}: {title:?} but {:?}", line(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_duty_label_never_sees_whom_a_job_reports_to() {
    let out = tempdir().unwrap();
    // Titles of as many words each, since words are counted for the densities.
    let superiors = [
        "Chief Information Officer",
        "Director of Technology",
        "Head of Finance",
        "Chief Executive Officer",
    ];
    let input = out.path().join("x.csv");
    let mut writer = csv::Writer::from_path(&input).unwrap();
    writer.write_record(["title", "description"]).unwrap();
    for superior in superiors {
        let text = format!(
            "Responsibilities\n* Reporting to the {superior}, you set the IT strategy.\n* Run the help desk and manage vendor contracts.\n\
             * Own the IT budget and hire the managers of four departments.\n\nReports to: {superior}\n"
        );
        writer.write_record(["IT Director", &text]).unwrap();
    }
    writer.flush().unwrap();
    let result = out.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let own = columns(&result.join("postings.csv"), &["reports_to"]);
    assert_eq!(own.concat(), superiors);
    let rows = columns(&result.join("postings.csv"), &LABEL);
    assert!(rows.iter().all(|row| *row == rows[0]) && !rows[0][2].is_empty(), "{rows:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_title_is_short_or_nothing(pieces in proptest::collection::vec(prop_oneof![
        proptest::sample::select(vec![
            "Reports to", "reporting to", ":", " the ", "Director", " of ", "Chief", ", ", " and ", "IT", "\n", ". ", "Sr.", "head", "\u{e9}", " x",
        ]).prop_map(str::to_owned),
        "\\PC{0,4}",
    ], 0..14)) {
        let title = line(&pieces.concat());
        prop_assert!(title.split_whitespace().count() <= 8, "{title}");
        prop_assert!(title.trim() == title);
    }
}
