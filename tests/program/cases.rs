//! Cases of judgement: small texts on which an earlier version was wrong.

use crate::common::{analyze, columns, shared};
use tempfile::tempdir;

/// Roles and levels that a reader accepts.
struct Accepted {
    id: &'static str,
    roles: &'static [&'static str],
    levels: &'static [&'static str],
}

/// "L4-company-praise" (praise of the company without a heading) and "L6-two-jobs" (two vacancies in
/// one text) are still wrong.
const CASES: [Accepted; 6] = [
    Accepted { id: "L1-contrast", roles: &["it_manager"], levels: &["1"] },
    Accepted { id: "L11-indian", roles: &["it_manager"], levels: &["1"] },
    Accepted { id: "L12-australian-council", roles: &["it_director"], levels: &["2"] },
    Accepted { id: "L14-director-of-nursing", roles: &["none"], levels: &["2"] },
    Accepted { id: "L17-general-manager", roles: &["ceo"], levels: &["3", "4"] },
    Accepted { id: "L21-enterprise-architect", roles: &["none"], levels: &["0"] },
];

#[test]
fn cases_of_judgement() {
    let Some(input) = shared("cases/23-labels/input.csv") else { return };
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let rows = columns(&result.join("postings.csv"), &["posting_id", "role", "duty_level"]);
    for Accepted { id, roles, levels } in CASES {
        let row = rows.iter().find(|row| row[0] == id).unwrap();
        let right = roles.contains(&row[1].as_str()) && levels.contains(&row[2].as_str());
        assert!(right, "{row:?}");
    }
}

/// Titles of a shared case that were misread, and what they advertise.
#[test]
fn misread_titles() {
    let Some(input) = shared("cases/11-titles/input.csv") else { return };
    let out = tempdir().unwrap();
    let result = out.path().join("result");
    analyze(&[input.to_str().unwrap()], &result, &[]);
    let names = ["posting_id", "advertised_role", "advertised_level", "title_gap"];
    let rows = columns(&result.join("postings.csv"), &names);
    let expected = [
        ("t24", "", "0", false),
        ("t30", "cto", "4", true),
        ("t39", "", "2", false),
        ("t61", "", "0", false),
        ("de", "", "0", false),
    ];
    for (id, role, level, measured) in expected {
        let row = rows.iter().find(|row| row[0] == id).unwrap();
        assert_eq!((&*row[1], &*row[2], !row[3].is_empty()), (role, level, measured), "{row:?}");
    }
}

/// Three of these kinds in words of our own.
#[test]
fn kinds_of_judgement() {
    let out = tempdir().unwrap();
    let path = out.path().join("kinds.csv");
    let kinds = [
        (
            "a contrast with somebody else's duties",
            "Unlike the director, who sets the technology strategy and answers to the board, you supervise four support technicians, \
             assign their tickets, keep servers and laptops patched, order hardware and train the staff of the office.",
            &["it_manager", "head_of_it"][..],
            &["1"][..],
        ),
        (
            "a leader of another trade",
            "You lead the nurses and carers of three wards, plan rosters, hold the staffing budget, coach the ward sisters, audit \
             infection control and answer complaints of families together with the doctors.",
            &["none"],
            &["1", "2"],
        ),
        (
            "a hands-on specialist who influences others",
            "You draw the target architecture of our systems, review the designs of project teams, write patterns and standards, and \
             advise product teams on integration. You have no direct reports.",
            &["none"],
            &["0"],
        ),
    ];
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(["id", "title", "company", "description"]).unwrap();
    for (name, text, _, _) in kinds {
        writer.write_record([name, "Position", "Ellerdale", text]).unwrap();
    }
    writer.flush().unwrap();
    drop(writer);
    let result = out.path().join("result");
    analyze(&[path.to_str().unwrap()], &result, &[]);
    let rows = columns(&result.join("postings.csv"), &["posting_id", "role", "duty_level"]);
    for (name, _, roles, levels) in kinds {
        let row = rows.iter().find(|row| row[0] == name).unwrap();
        let right = roles.contains(&row[1].as_str()) && levels.contains(&row[2].as_str());
        assert!(right, "{row:?}");
    }
}
