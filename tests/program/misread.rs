//! Exports in forms that were once misread, refused, or read without one of their values.

use std::fs;
use std::path::Path;

use crate::common::{columns, manifest, run, stderr};
use tempfile::tempdir;

const DUTIES: &str = "You lead the IT department. You set the IT strategy, own the IT budget, negotiate contracts with vendors \
    and report to the board on risk. You manage the infrastructure team and the service desk.";

/// A case: the name of the file, its text, the columns to compare, and their values, with `|` between
/// columns and a line for each posting. `@` in the text stands for duties.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// Reads each file and compares the columns.
fn check(cases: &[Case]) {
    let here = tempdir().unwrap();
    let mut wrong = Vec::new();
    for (name, text, wanted, expected) in cases {
        let (input, out) = (here.path().join(name), here.path().join("out"));
        fs::write(&input, text.replace('@', DUTIES)).unwrap();
        let arguments =
            ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"];
        let output = run(&[&arguments[..], &["--duplicates", "off", "--force"]].concat(), 0);
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let rows = columns(&out.join("postings.csv"), &wanted);
        // Amounts are written here as in the exports, without a decimal point.
        let cell = |cell: &String| cell.strip_suffix(".0").unwrap_or(cell).to_owned();
        let read: Vec<String> =
            rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect();
        let read = read.join("\n");
        if read != *expected {
            wrong.push(format!("{name}:\n{read}\nexpected:\n{expected}\n{}", stderr(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const JSON: &[Case] = &[
    (
        "workday.jsonl",
        "{\"jobPostingInfo\":{\"title\":\"CIO\",\"jobDescription\":\"@\"},\"similarJobs\":[]}\n{\"jobPostingInfo\":{\"title\":\"CTO\",\"jobDescription\":\"@\"},\"similarJobs\":[]}\n",
        "title status",
        "CIO|labelled\nCTO|labelled",
    ),
    (
        "nested.jsonl",
        "{\"job\":{\"id\":\"a\",\"title\":\"CIO\",\"company\":\"Fenmoor\",\"date_posted\":\"2026-03-01\",\"salary\":\"£90,000\",\"description\":\"@\"}}\n",
        "posting_id title company date salary_min",
        "a|CIO|Fenmoor|2026-03-01|90000",
    ),
    (
        "attributes.json",
        r#"{"data":[{"id":"7","type":"jobs","attributes":{"title":"CIO","body":"<p>@</p>","created-at":"2026-03-01T10:00:00Z","company":"Fenmoor"}}]}"#,
        "posting_id title company date",
        "7|CIO|Fenmoor|2026-03-01",
    ),
    (
        "airtable.json",
        r#"{"records":[{"id":"rec7","createdTime":"2026-03-01T10:00:00.000Z","fields":{"Job Title":"CIO","Company":["Fenmoor"],"Description":"@"}}]}"#,
        "posting_id title company date",
        "rec7|CIO|Fenmoor|2026-03-01",
    ),
    (
        "elasticdump.jsonl",
        "{\"_index\":\"j\",\"_id\":\"7\",\"_source\":{\"title\":\"CIO\",\"company\":\"Fenmoor\",\"description\":\"@\",\"salary\":\"£90,000\"}}\n",
        "posting_id title company salary_min",
        "7|CIO|Fenmoor|90000",
    ),
    (
        "mongo.jsonl",
        "{\"_id\":{\"$oid\":\"65e0\"},\"title\":\"CIO\",\"date_posted\":{\"$date\":{\"$numberLong\":\"1772323200000\"}},\"salary_min\":{\"$numberInt\":\"90000\"},\"description\":\"@\"}\n",
        "posting_id title date salary_min",
        "65e0|CIO|2026-03-01|90000",
    ),
    (
        "schema.jsonl",
        "{\"@type\":\"JobPosting\",\"title\":\"CIO\",\"description\":\"@\",\"datePosted\":\"2026-03-01\",\"hiringOrganization\":{\"name\":\"Fenmoor\"},\"baseSalary\":{\"currency\":\"USD\",\"unitText\":\"HOUR\",\"value\":75}}\n\
         {\"@type\":\"JobPosting\",\"title\":\"CTO\",\"description\":\"@\",\"datePosted\":\"2026-03-02\",\"hiringOrganization\":\"Oakhurst\",\"baseSalary\":{\"currency\":\"EUR\",\"value\":{\"value\":9500,\"unitText\":\"MONTH\"}}}\n",
        "title company date salary_min salary_max salary_currency salary_period",
        "CIO|Fenmoor|2026-03-01|75|75|USD|hour\nCTO|Oakhurst|2026-03-02|9500|9500|EUR|month",
    ),
    (
        "greenhouse.json",
        r#"{"jobs":[{"absolute_url":"u","id":7,"title":"CIO","location":{"name":"York"},"updated_at":"2026-03-03T10:00:00-05:00","first_published":"2026-03-01T10:00:00-05:00","company_name":"Fenmoor","content":"&lt;p&gt;@&lt;/p&gt;","offices":[{"name":"York"}]},{"absolute_url":"u","id":8,"title":"CTO","location":{"name":"York"},"updated_at":"2026-03-03T10:00:00-05:00","first_published":null,"content":"@","offices":[]}]}"#,
        "posting_id title company location date",
        "7|CIO|Fenmoor|York|2026-03-01\n8|CTO||York|2026-03-03",
    ),
    (
        "lever.json",
        r#"[{"id":"a","text":"CIO","hostedUrl":"u","categories":{"location":"York","team":"IT"},"createdAt":1772323200000,"description":"<div>Fenmoor repairs bridges.</div>","lists":[{"text":"What you do","content":"<li>@</li>"},{"text":"What you need","content":"<li>9 years of experience in IT</li>"}],"salaryRange":{"min":90000,"max":99000,"currency":"GBP","interval":"per-year-salary"}}]"#,
        "posting_id title location date status min_years salary_min salary_max salary_currency salary_period",
        "a|CIO|York|2026-03-01|labelled|9|90000|99000|GBP|year",
    ),
    (
        "ashby.json",
        r#"{"apiVersion":"1","jobs":[{"id":"a","title":"CIO","location":"York","secondaryLocations":[{"location":"Hull"},{"location":"Leeds"}],"publishedAt":"2026-03-01T10:00:00Z","isListed":true,"descriptionHtml":"<p>@</p>","compensation":{"summaryComponents":[{"interval":"1 YEAR","currencyCode":"USD","minValue":90000,"maxValue":99000}]}}]}"#,
        "posting_id title location date salary_min salary_max salary_currency salary_period",
        "a|CIO|York|2026-03-01|90000|99000|USD|year",
    ),
    (
        "smartrecruiters.jsonl",
        "{\"id\":\"7\",\"name\":\"CIO\",\"company\":{\"name\":\"Fenmoor\"},\"releasedDate\":\"2026-03-01T10:00:00.000Z\",\"location\":{\"city\":\"York\"},\"jobAd\":{\"sections\":{\"companyDescription\":{\"title\":\"Company\",\"text\":\"We bake.\"},\"jobDescription\":{\"title\":\"Job\",\"text\":\"<p>@</p>\"},\"qualifications\":{\"title\":\"You\",\"text\":\"9 years of experience in IT.\"}}}}\n",
        "posting_id title company location date min_years",
        "7|CIO|Fenmoor|York|2026-03-01|9",
    ),
    (
        "usajobs.json",
        r#"{"SearchResult":{"SearchResultItems":[{"MatchedObjectId":"7","MatchedObjectDescriptor":{"PositionTitle":"IT Director","PositionLocation":[{"LocationName":"A"},{"LocationName":"B"}],"PositionLocationDisplay":"Ames, Iowa","OrganizationName":"Bureau of Bridges","PositionRemuneration":[{"MinimumRange":"90000.0","MaximumRange":"99000.0","RateIntervalCode":"PA"}],"PublicationStartDate":"2026-03-01T00:00:00","UserArea":{"Details":{"JobSummary":"You work in Ames.","MajorDuties":["@"]}}}}]}}"#,
        "posting_id title company location date salary_min salary_max salary_period status",
        "7|IT Director|Bureau of Bridges|Ames, Iowa|2026-03-01|90000|99000|year|labelled",
    ),
    (
        "themuse.json",
        r#"{"page":1,"results":[{"id":7,"name":"CIO","contents":"<p>@</p>","publication_date":"2026-03-01T10:00:00Z","locations":[{"name":"York"}],"categories":[{"name":"IT"}],"levels":[{"name":"Senior"}],"company":{"name":"Fenmoor"}}]}"#,
        "posting_id title company location date",
        "7|CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "wordpress.json",
        r#"[{"id":7,"date":"2026-03-01T10:00:00","slug":"cio","title":{"rendered":"CIO &#8211; York"},"content":{"rendered":"<p>@</p>"},"meta":{"_job_location":"York","_company_name":"Fenmoor &amp; Sons","_job_salary":"90000"}}]"#,
        "posting_id title company location date salary_min",
        "7|CIO \u{2013} York|Fenmoor & Sons|York|2026-03-01|90000",
    ),
    (
        "feed.json",
        r#"{"version":"1","title":"Fenmoor","items":[{"id":"a","title":"CIO","content_html":"<p>@</p>","date_published":"2026-03-01","_jobposting":{"title":"CIO","description":"@","hiringOrganization":{"name":"Fenmoor"},"jobLocation":[{"address":{"addressLocality":"York"}}]}}]}"#,
        "posting_id title company location date",
        "a|CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "jobicy.json",
        r#"{"jobs":[{"id":7,"jobTitle":"CIO","companyName":"Fenmoor &amp; Sons","jobGeo":"UK","jobDescription":"@","pubDate":"2026-03-01 10:00:00","annualSalaryMin":"90000","annualSalaryMax":"99000","salaryCurrency":"GBP"}]}"#,
        "posting_id title company location date salary_min salary_max salary_currency salary_period",
        "7|CIO|Fenmoor & Sons|UK|2026-03-01|90000|99000|GBP|year",
    ),
    (
        "hh.json",
        r#"{"items":[{"id":"7","name":"CIO","area":{"name":"Riga"},"salary":{"from":90000,"to":null,"currency":"RUB"},"employer":{"name":"Fenmoor"},"published_at":"2026-03-01T10:00:00+0300","description":"@"}]}"#,
        "posting_id title company location date salary_min",
        "7|CIO|Fenmoor|Riga|2026-03-01|90000",
    ),
    (
        "jsearch.json",
        r#"{"data":[{"job_id":"7","employer_name":"Fenmoor","job_title":"CIO","job_description":"@","job_city":"York","job_posted_at_datetime_utc":"2026-03-01T00:00:00.000Z","job_min_salary":90000,"job_max_salary":99000,"job_salary_currency":"GBP","job_salary_period":"YEAR"}]}"#,
        "posting_id title company location date salary_min salary_max salary_currency salary_period",
        "7|CIO|Fenmoor|York|2026-03-01|90000|99000|GBP|year",
    ),
    (
        "reed.json",
        r#"{"results":[{"jobId":7,"employerName":"Fenmoor","jobTitle":"CIO","locationName":"York","date":"05/03/2026","jobDescription":"@"}]}"#,
        "title date",
        "CIO|2026-03-05",
    ),
    (
        "side-by-side.json",
        r#"{"title":"CIO","company":"Fenmoor","description":"@"}{"title":"CTO","company":"Oakhurst","description":"@"} {"title":"CFO","company":"Ashdown","description":"@"}"#,
        "title company",
        "CIO|Fenmoor\nCTO|Oakhurst\nCFO|Ashdown",
    ),
];

#[test]
fn json_of_boards_and_applicant_systems() {
    check(JSON);
}

const TABLES: &[Case] = &[
    (
        "job-prefix.csv",
        "job_id,job_title,employer_name,job_min_salary,job_max_salary,job_salary_period,job_posted_date,job_description\na,CIO,Fenmoor,91313,95000,annum,2026-03-01,\"@\"\n",
        "posting_id title company date salary_min salary_max salary_period",
        "a|CIO|Fenmoor|2026-03-01|91313|95000|year",
    ),
    (
        "second-header.csv",
        "id,title,company,description\n1,CIO,Fenmoor,\"@\"\nid,company,title,description\n2,Oakhurst,CTO,\"@\"\n3,Ashdown,CFO,\"@\"\n\"id\",title,company,description\n4,COO,Fenmoor,\"@\"\n",
        "posting_id title company record",
        "1|CIO|Fenmoor|1\n2|CTO|Oakhurst|3\n3|CFO|Ashdown|4\n4|COO|Fenmoor|6",
    ),
    (
        "second-header-in-capitals.csv",
        "id,title,company,description\n1,CIO,Fenmoor,\"@\"\n\u{feff}\"ID\",\"Company\",\"Title\",\"Description\"\n2,Oakhurst,CTO,\"@\"\n\u{feff}\"Id\",\"Title\",\"Company\",\"Description\"\n3,COO,Fenmoor,\"@\"\n",
        "posting_id title company record",
        "1|CIO|Fenmoor|1\n2|CTO|Oakhurst|3\n3|COO|Fenmoor|5",
    ),
    (
        "empty-columns.csv",
        "id,job_id,title,company,date,posted_at,location,city,salary,pay_range,description\n,a,CIO,Fenmoor,3 days ago,2026-03-01,,Leeds,,$80k - $90k,\"@\"\n,b,CTO,Oakhurst,,2026-03-02,,York,,,\"@\"\n",
        "posting_id title date location salary_min",
        "a|CIO|2026-03-01|Leeds|80000\nb|CTO|2026-03-02|York|",
    ),
    (
        "row-names.csv",
        "\"title\",\"company\",\"description\"\n\"1\",\"CIO\",\"Fenmoor\",\"@\"\n\"2\",\"CTO\",\"Oakhurst\",\"@\"\n",
        "title company",
        "CIO|Fenmoor\nCTO|Oakhurst",
    ),
    (
        "padded.csv",
        "\"id\", \"title\", \"description\"\n\"1\", \"CIO, Group\", \"@, and more\"\n\"2\", \"CTO, Group\", \"@\"\n",
        "posting_id title status",
        "1|CIO, Group|labelled\n2|CTO, Group|labelled",
    ),
    (
        "padded-backslash.csv",
        "\"id\",\"title\",\"description\"\n\"1\", \"CIO\\, Group\",\"@\"\n\"2\",\"CTO (\\\"interim\\\")\",\"@\"\n",
        "posting_id title status",
        "1|CIO, Group|labelled\n2|CTO (\"interim\")|labelled",
    ),
    (
        "bare-return.csv",
        "id,title,description,company\n1,CIO,Set the IT strategy \r,Fenmoor\n2,CTO,Lead the engineers \r,Oakhurst\n",
        "posting_id title company",
        "1|CIO|Fenmoor\n2|CTO|Oakhurst",
    ),
    (
        "outfile.tsv",
        "id\ttitle\tlocation\tdescription\n1\tCIO\t\\N\tAbout us\\\n@\n2\tCTO\t\\N\tAbout\\\tus\\\n@\n",
        "posting_id title location status",
        "1|CIO||labelled\n2|CTO||labelled",
    ),
    (
        "caret.csv",
        "id^title^company^description\n1^CIO^Fenmoor^@\n2^CTO^Oakhurst^@\n",
        "posting_id title company",
        "1|CIO|Fenmoor\n2|CTO|Oakhurst",
    ),
    (
        "controls.csv",
        "id,title,description\n1,CIO \u{96} York,\"@\"\n",
        "posting_id title",
        "1|CIO \u{2013} York",
    ),
];

#[test]
fn tables_of_databases_and_spreadsheets() {
    check(TABLES);
}

/// A description with escaped markup gives the figures of the same description without escapes.
#[test]
fn markup_that_was_escaped_twice() {
    let html = "<p>About</p><ul><li>@</li><li>Own AT&T contracts</li></ul><p>Requirements:</p><ul><li>7+ years&#x27; experience in IT</li></ul>";
    let html = html.replace('@', DUTIES);
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let json = html.replace('<', "\\u003c").replace('>', "\\u003e").replace("&T", "\\u0026T");
    let texts = [html.clone(), escaped(&html), escaped(&escaped(&html)), json];
    let here = tempdir().unwrap();
    let (input, out) = (here.path().join("a.csv"), here.path().join("out"));
    let rows: String = texts.iter().map(|text| format!("CIO,\"{text}\"\n")).collect();
    fs::write(&input, format!("title,description\n{rows}")).unwrap();
    let arguments =
        ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--duplicates", "off"];
    run(&[&arguments[..], &["--quiet"]].concat(), 0);
    let figures =
        ["role", "confidence", "duty_words", "strategic_hits", "operational_hits", "min_years"];
    let rows = columns(&out.join("postings.csv"), &figures);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][5], "7");
    assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?}");
}

const DATES: &[Case] = &[
    (
        "dots.csv",
        "title;date;description\nCIO;05.03.2026;@\nCTO;15.03.2026;@\n",
        "date",
        "2026-03-05\n2026-03-15",
    ),
    (
        "day-first.csv",
        "title,date,description\nCIO,02/01/2026,\"@\"\nCTO,31/12/2025,\"@\"\n",
        "date",
        "2026-01-02\n2025-12-31",
    ),
    (
        "month-first.csv",
        "title,date,description\nCIO,02/01/2026,\"@\"\nCTO,12/31/2025,\"@\"\n",
        "date",
        "2026-02-01\n2025-12-31",
    ),
    ("open.csv", "title,date,description\nCIO,02/01/2026,\"@\"\n", "date", "2026-02-01"),
    ("net.csv", "title,date,description\nCIO,/Date(1772323200000)/,\"@\"\n", "date", "2026-03-01"),
];

#[test]
fn a_column_of_dates_has_one_order() {
    check(DATES);
}

/// A date long after the sample settles the dates before it, whether the file is packed or not.
#[test]
fn the_order_of_dates_is_settled_before_reading() {
    let here = tempdir().unwrap();
    let row = |number: usize, date: &str| format!("CIO {number},{date},\"{DUTIES} {number}\"\n");
    let open: String = (0..3000).map(|number| row(number, "02/01/2026")).collect();
    let counted = |name: &str, last: &str| {
        let (input, out) = (here.path().join(format!("{name}.csv")), here.path().join(name));
        fs::write(&input, format!("title,date,description\n{open}{last}")).unwrap();
        let packed = here.path().join(format!("{name}.csv.gz"));
        let dates = |input: &Path| {
            let arguments =
                ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"];
            run(&[&arguments[..], &["--duplicates", "off", "--force"]].concat(), 0);
            let mended = &manifest(&out)["mended"];
            let counts = ["ambiguous_dates", "contradicting_dates"]
                .map(|name| mended[name].as_u64().unwrap());
            (columns(&out.join("postings.csv"), &["date"]).concat()[0].clone(), counts)
        };
        let read = dates(&input);
        let mut writer = flate2::write::GzEncoder::new(
            fs::File::create(&packed).unwrap(),
            flate2::Compression::fast(),
        );
        std::io::Write::write_all(&mut writer, &fs::read(&input).unwrap()).unwrap();
        writer.finish().unwrap();
        assert_eq!(dates(&packed), read, "{name}");
        read
    };
    assert_eq!(counted("off", ""), ("2026-02-01".to_owned(), [3000, 0]));
    assert_eq!(counted("day", &row(3001, "31/12/2025")), ("2026-01-02".to_owned(), [0, 0]));
    assert_eq!(counted("month", &row(3001, "12/31/2025")), ("2026-02-01".to_owned(), [0, 0]));
    let both = row(3001, "31/12/2025") + &row(3002, "12/31/2025");
    let both = both.repeat(2) + &row(3003, "30/12/2025");
    assert_eq!(counted("both", &both), ("2026-01-02".to_owned(), [0, 2]));
}

/// Further public interfaces, each with the fields that matter.
const PUBLIC: &[Case] = &[
    (
        "recruitee.json",
        r#"{"offers":[{"id":7,"slug":"cio","title":"CIO","company_name":"Fenmoor","location":"York, UK","city":"York","country":"UK","created_at":"2026-03-01 10:00:00 UTC","published_at":"2026-03-01 10:00:00 UTC","description":"<p>@</p>","requirements":"<p>7 years of experience.</p>","careers_url":"https://a.example/o/cio"}]}"#,
        "posting_id title company location date min_years",
        "7|CIO|Fenmoor|York, UK|2026-03-01|7",
    ),
    (
        "workable.json",
        r#"{"name":"Fenmoor","description":null,"jobs":[{"title":"CIO","shortcode":"AB","city":"York","country":"UK","department":"IT","url":"https://a.example/j/AB","published_on":"2026-03-01","created_at":"2026-02-27","description":"<p>@</p>"}]}"#,
        "posting_id title location date",
        "AB|CIO|York|2026-03-01",
    ),
    (
        "adzuna.json",
        r#"{"results":[{"id":"7","title":"CIO","company":{"display_name":"Fenmoor"},"location":{"display_name":"York","area":["UK","York"]},"created":"2026-03-01T10:00:00Z","description":"@","salary_min":90000,"salary_max":99000,"category":{"label":"IT","tag":"it"}}],"count":1}"#,
        "posting_id title company location date salary_min salary_max",
        "7|CIO|Fenmoor|York|2026-03-01|90000|99000",
    ),
    (
        "jooble.json",
        r#"{"totalCount":1,"jobs":[{"title":"CIO","location":"York","snippet":"@","salary":"£90,000 per year","source":"a.example","type":"Full-time","link":"https://a.example/7","company":"Fenmoor","updated":"2026-03-01T10:00:00.0000000","id":7}]}"#,
        "posting_id title company location date salary_min",
        "7|CIO|Fenmoor|York|2026-03-01|90000",
    ),
    (
        "arbeitnow.json",
        r#"{"data":[{"slug":"cio-7","company_name":"Fenmoor","title":"CIO","description":"<p>@</p>","remote":true,"url":"https://a.example/7","tags":["IT"],"job_types":[],"location":"York","created_at":1772359200}],"links":{"next":null},"meta":{"current_page":1}}"#,
        "title company location date",
        "CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "himalayas.json",
        r#"{"comments":"x","updatedAt":1772359200,"offset":0,"limit":20,"totalCount":1,"jobs":[{"title":"CIO","excerpt":"Lead IT.","companyName":"Fenmoor","minSalary":90000,"maxSalary":99000,"currency":"GBP","locationRestrictions":["UK"],"description":"<p>@</p>","pubDate":1772359200,"guid":"https://a.example/7"}]}"#,
        "posting_id title company location date salary_min salary_max salary_currency",
        "https://a.example/7|CIO|Fenmoor|UK|2026-03-01|90000|99000|GBP",
    ),
    (
        "jobtech.json",
        r#"{"total":{"value":1},"hits":[{"id":"7","headline":"CIO","description":{"text":"@","text_formatted":"<p>@</p>"},"employer":{"name":"Fenmoor"},"workplace_address":{"municipality":"York"},"publication_date":"2026-03-01T10:00:00"}]}"#,
        "posting_id title company location date",
        "7|CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "eures.json",
        r#"{"numberRecords":1,"jvs":[{"id":"7","title":"CIO","description":"@","employer":{"name":"Fenmoor"},"creationDate":1772359200000,"locationMap":{"GB":["UKE21"]}}]}"#,
        "posting_id title company date",
        "7|CIO|Fenmoor|2026-03-01",
    ),
    (
        "nav.json",
        r#"{"content":[{"uuid":"7","published":"2026-03-01T10:00:00Z","title":"CIO","description":"@","employer":{"name":"Fenmoor"},"workLocations":[{"city":"York","country":"NORGE"}]}]}"#,
        "posting_id title company location date",
        "7|CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "apify.json",
        r#"[{"positionName":"CIO","salary":"£90,000 a year","company":"Fenmoor","location":"York","id":"7","url":"https://a.example/7","description":"@","postedAt":"Just posted"}]"#,
        "posting_id title company location salary_min",
        "7|CIO|Fenmoor|York|90000",
    ),
    (
        "brightdata.json",
        r#"[{"url":"https://a.example/7","job_posting_id":"7","job_title":"CIO","company_name":"Fenmoor","company_id":"1","job_location":"York","job_summary":"@","job_posted_date":"2026-03-01T10:00:00.000Z"}]"#,
        "posting_id title company location date",
        "7|CIO|Fenmoor|York|2026-03-01",
    ),
    (
        "elasticsearch.json",
        r#"{"took":1,"hits":{"total":{"value":1},"hits":[{"_index":"jobs","_id":"7","_score":1.0,"_source":{"title":"CIO","company":"Fenmoor","description":"@","date":"2026-03-01"}}]}}"#,
        "posting_id title company date",
        "7|CIO|Fenmoor|2026-03-01",
    ),
];

#[test]
fn json_of_further_public_interfaces() {
    check(PUBLIC);
}

const XML: &[Case] = &[
    (
        "indeed.xml",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<source>\n<publisher>Fenmoor Jobs</publisher>\n<job><title><![CDATA[CIO & Partner]]></title><date><![CDATA[Fri, 06 Mar 2026 10:00:00 GMT]]></date><referencenumber>r1</referencenumber><url>https://a.example/1</url><company><![CDATA[Fenmoor]]></company><city>Leeds</city><description><![CDATA[<p>@</p>]]></description><salary>£90,000 per year</salary></job>\n<job><title>CTO</title><date>2026-03-07</date><referencenumber>r2</referencenumber><company>Orrin &amp; Co</company><city>York</city><description>&lt;p&gt;@&lt;/p&gt;</description><salary/></job>\n</source>\n",
        "posting_id title company location date salary_min status",
        "r1|CIO & Partner|Fenmoor|Leeds|2026-03-06|90000|labelled\nr2|CTO|Orrin & Co|York|2026-03-07||labelled",
    ),
    (
        "rss.txt",
        "<rss version=\"2.0\" xmlns:content=\"u\"><channel><title>Jobs</title><link>x</link><description>All jobs</description><item><title>CIO</title><link>https://a.example/1</link><guid isPermaLink=\"false\">g1</guid><pubDate>Fri, 06 Mar 2026 10:00:00 +0000</pubDate><description>Short</description><content:encoded><![CDATA[<p>@</p>]]></content:encoded></item></channel></rss>",
        "posting_id title date status",
        "g1|CIO|2026-03-06|labelled",
    ),
    (
        "personio.xml",
        "<workzag-jobs><position><id>7</id><subcompany>Fenmoor GmbH</subcompany><office>Leeds</office><name>CIO</name><jobDescriptions><jobDescription><name>Tasks</name><value><![CDATA[@]]></value></jobDescription><jobDescription><name>Profile</name><value>9 years of experience.</value></jobDescription></jobDescriptions><createdAt>2026-03-06T10:00:00+00:00</createdAt></position></workzag-jobs>",
        "posting_id title company location date min_years status",
        "7|CIO|Fenmoor GmbH|Leeds|2026-03-06|9|labelled",
    ),
    (
        "attributes.xml",
        "<Jobs><Job id=\"a\"><Title>CIO</Title><Company name=\"x\">Fenmoor</Company><Description><p>@</p><ul><li>More.</li></ul></Description></Job></Jobs>",
        "posting_id title company status",
        "a|CIO|Fenmoor|labelled",
    ),
];

#[test]
fn job_feeds_in_xml() {
    check(XML);
}

/// A feed is read in the encoding that it declares, and alike in all packings and with any number of
/// threads.
#[test]
fn a_feed_of_many_elements() {
    let here = tempdir().unwrap();
    let job = |n: u32| {
        format!(
            "<job><referencenumber>r{n}</referencenumber><title>CIO {n}</title><company>Mo\u{159}n\u{e1}</company><description>{DUTIES} {}</description></job>\n",
            "More text. ".repeat(60)
        )
    };
    let jobs: String = (0..600).map(job).collect();
    let text = format!(
        "<?xml version='1.0' encoding='iso-8859-2'?>\n<source>\n{jobs}<job><title>Broken</name></job>\n{}</source>\n",
        job(600)
    );
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| match c {
            '\u{159}' => 0xf8,
            '\u{e1}' => 0xe1,
            c => u8::try_from(c).unwrap(),
        })
        .collect();
    let (plain, packed) = (here.path().join("feed.xml"), here.path().join("feed.xml.gz"));
    fs::write(&plain, &bytes).unwrap();
    fs::write(&packed, crate::packing::gzip(&bytes)).unwrap();
    let read = |input: &Path, threads: &str| {
        let out = here.path().join(format!("out-{threads}"));
        run(
            &[
                "analyze",
                input.to_str().unwrap(),
                "--out",
                out.to_str().unwrap(),
                "--quiet",
                "--force",
                "--duplicates=off",
                threads,
            ],
            0,
        );
        let manifest = manifest(&out);
        assert_eq!((&manifest["read"], &manifest["rejected"]), (&602.into(), &1.into()));
        assert_eq!(manifest["inputs"][0]["encoding"], "ISO-8859-2");
        (
            fs::read(out.join("postings.csv")).unwrap(),
            fs::read(out.join("rejects.csv")).unwrap(),
            out,
        )
    };
    let (postings, rejects, out) = read(&plain, "--threads=1");
    let companies = columns(&out.join("postings.csv"), &["company"]).concat();
    assert!(companies.iter().all(|company| company == "Mo\u{159}n\u{e1}"), "{companies:?}");
    let reject = &columns(&out.join("rejects.csv"), &["line", "raw"])[0];
    assert_eq!(reject, &["603", "<job><title>Broken</name></job>"]);
    for (input, threads) in [(&plain, "--threads=3"), (&packed, "--threads=1")] {
        let again = read(input, threads);
        assert!(again.0 == postings && again.1 == rejects, "{threads}");
    }
}

/// Files that are named for what they are.
#[test]
fn files_that_are_not_read_are_named() {
    let here = tempdir().unwrap();
    let cases = [
        (
            "a.csv",
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
            "is a Git LFS pointer",
        ),
        (
            "b.xml",
            "<jobs><job><title>CIO</titel></job></jobs>",
            "is XML whose elements of postings cannot be read",
        ),
        (
            "a.xml",
            "<?xml version=\"1.0\"?><urlset><url><loc>x</loc></url></urlset>\n",
            "is XML without job or item elements; name the elements of postings with --records, \
             or export them to CSV or JSON; elements: urlset, url, loc",
        ),
    ];
    for (name, text, message) in cases {
        let (input, out) = (here.path().join(name), here.path().join("out"));
        fs::write(&input, text.replace('@', DUTIES)).unwrap();
        let output = run(&["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap()], 2);
        assert!(stderr(&output).contains(message), "{name}: {}", stderr(&output));
    }
}

/// Every form of a data frame gives the records of its rows, also one that is longer than the sample.
#[test]
fn data_frames_of_pandas_are_read() {
    let here = tempdir().unwrap();
    let cell = |row: usize, column: &str| match column {
        "title" => serde_json::json!(format!("Head of \u{201c}IT\u{201d} {row}")),
        "company" => serde_json::json!({"name": format!("Quell & Marr {}", row % 7)}),
        "date_posted" if row.is_multiple_of(3) => serde_json::Value::Null,
        "date_posted" => serde_json::json!("2024-03-05"),
        _ => serde_json::json!(DUTIES),
    };
    let names = ["title", "company", "date_posted", "description"];
    let object = |of: &dyn Fn(&str) -> String| {
        format!("{{{}}}", names.map(|name| format!("\"{name}\":{}", of(name))).join(","))
    };
    for rows in [2, 2000] {
        let list = |of: &dyn Fn(usize) -> String| (0..rows).map(of).collect::<Vec<_>>().join(",");
        let row = |at: usize| object(&|name| cell(at, name).to_string());
        let cells = |at: usize| serde_json::json!(names.map(|name| cell(at, name))).to_string();
        let column =
            |name: &str| format!("{{{}}}", list(&|at| format!("\"r{at}\":{}", cell(at, name))));
        let index = list(&|at| at.to_string());
        let forms = [
            format!("[{}]", list(&row)),
            format!("{{{}}}", list(&|at| format!("\"{at}\":{}", row(at)))),
            object(&column),
            format!(
                "{{\"columns\":{},\"index\":[{index}],\"data\":[{}]}}",
                serde_json::json!(names),
                list(&cells)
            ),
        ];
        let results = forms.map(|text| {
            let (input, out) = (here.path().join("x.json"), here.path().join("out"));
            fs::write(&input, text).unwrap();
            run(
                &["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"],
                0,
            );
            let read = ["title", "company", "date", "role", "status"];
            columns(&out.join("postings.csv"), &read)
        });
        assert_eq!(results[0].len(), rows);
        assert_eq!(
            results[0][1][..3],
            ["Head of \u{201c}IT\u{201d} 1", "Quell & Marr 1", "2024-03-05"]
        );
        assert!(results.iter().all(|result| *result == results[0]), "{rows}");
    }
}

/// `--records` and dotted `--columns` read any other JSON.
#[test]
fn records_names_the_list_of_postings() {
    let here = tempdir().unwrap();
    let list = r#"{"data":{"hits":[{"node":{"label":"CIO","copy":{"html":"@"}}},{"node":{"label":"CTO","copy":{"html":"@"}}}],
        "related":[{"title":"Chef","description":"@"}]},"a.b":[{"title":"CISO","description":"@"}]}"#;
    let pages = "{\"jobs\":[{\"title\":\"CIO\",\"description\":\"@\"}],\"ads\":[{\"title\":\"x\",\"description\":\"@\"}]}\n{\"jobs\":[]}\n{\"jobs\":{\"title\":\"CTO\",\"description\":\"@\"}}\n";
    let dotted = "title=node.label,description=node.copy.html";
    let whole = "title=data.hits.node.label,description=data.hits.node.copy.html";
    let lines = "{\"post\":{\"head\":\"CIO\",\"text\":\"@\"},\"jobs\":[{\"title\":\"x\",\"text\":\"@\"},{\"title\":\"y\",\"text\":\"@\"}]}\n";
    let cases: [(&str, &[&str], &[&str]); 7] = [
        (list, &["data.hits", "--columns", dotted], &["CIO", "CTO"]),
        (list, &["data.hits", "--columns", whole], &["CIO", "CTO"]),
        (
            list,
            &["data.hits.node", "--columns", "title=label,description=copy.html"],
            &["CIO", "CTO"],
        ),
        (list, &["data.related"], &["Chef"]),
        (list, &["a.b"], &["CISO"]),
        (pages, &["jobs"], &["CIO", "CTO"]),
        (lines, &[".", "--columns", "title=post.head,description=post.text"], &["CIO"]),
    ];
    let (input, out) = (here.path().join("x.json"), here.path().join("out"));
    let (file, to) = (input.to_str().unwrap(), out.to_str().unwrap());
    for (text, more, expected) in cases {
        fs::write(&input, text.replace('@', DUTIES)).unwrap();
        let begin = ["analyze", file, "--out", to, "--quiet", "--duplicates=off", "--records"];
        run(&[&begin[..], more].concat(), 0);
        let titles = columns(&out.join("postings.csv"), &["title"]).concat();
        assert_eq!(titles, expected, "{more:?}");
        assert_eq!(manifest(&out)["rejected"], 0, "{more:?}");
    }
    fs::write(&input, "{\"data\":{\"jobs\":[ ]},\"tags\":[{\"x\":1}]}").unwrap();
    run(&["analyze", file, "--out", to, "--records", "data.jobs"], 1);
    assert_eq!(manifest(&out)["read"], 0);
}

/// A refusal lists the paths that exist.
#[test]
fn a_refusal_of_json_lists_its_lists() {
    let here = tempdir().unwrap();
    let text = r#"{"data":{"hits":[{"label":"CIO","copy":"x"}]},"tags":[{"x":1}]}"#;
    let nested = r#"{"of":[{"title":"a","description":[{"text":"x"},{"text":"y"}]}]}"#;
    let inner = r#"{"type":"job","node":{"name":"x","description":"y"},"links":[{"title":"z"}]}"#;
    let cases: [(&str, &[&str], &str); 6] = [
        (
            inner,
            &[],
            "no column for the title among: type, node.name, node.description, links.title;",
        ),
        (text, &[], "or the list of postings with --records; lists: data.hits, tags"),
        (text, &["--records", "data.hits"], "no column for the title among: label, copy"),
        (text, &["--records", "data"], "no column for the title among: hits.label, hits.copy"),
        (
            text,
            &["--records", "data.jobs"],
            "has no object in the list \"data.jobs\" of --records; lists: data.hits, tags",
        ),
        (
            nested,
            &["--records", "of"],
            "\"description.text\" is in a list of several objects within one, and a posting has one; \
             name the list of postings with --records; lists: of, of.description",
        ),
    ];
    let (input, out) = (here.path().join("x.json"), here.path().join("out"));
    for (text, more, message) in cases {
        fs::write(&input, text).unwrap();
        let begin = ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let said = stderr(&run(&[&begin[..], more].concat(), 2));
        assert!(said.contains(message), "{more:?}: {said}");
    }
}

/// A notice among postings, such as the terms of use at the beginning of a list, is rejected as it was
/// written.
#[test]
fn a_notice_among_postings_is_rejected() {
    let here = tempdir().unwrap();
    let notice = r#"{"last_updated": NaN, "legal": "Please link back."}"#;
    let element = "<job><legal>Please link back.</legal></job>";
    let json = r#"{"position":"CIO","company":"Fenmoor","id":NaN,"description":"@"}"#;
    let xml = "<job><title>CIO</title><description>@</description></job>";
    let cases = [
        ("a.json", format!("[{notice},{json},{}]", json.replace("CIO", "CTO")), notice),
        ("a.jsonl", format!("{notice}\n{json}\n{}\n", json.replace("CIO", "CTO")), notice),
        ("a.xml", format!("<jobs>{element}{xml}{}</jobs>", xml.replace("CIO", "CTO")), element),
    ];
    for (name, text, notice) in cases {
        let (input, out) = (here.path().join(name), here.path().join("out"));
        fs::write(&input, text.replace('@', DUTIES)).unwrap();
        let arguments = ["analyze", input.to_str().unwrap(), "--out", out.to_str().unwrap()];
        run(&[&arguments[..], &["--quiet", "--force"]].concat(), 0);
        assert_eq!(
            columns(&out.join("postings.csv"), &["title"]).concat(),
            ["CIO", "CTO"],
            "{name}"
        );
        let rejects = columns(&out.join("rejects.csv"), &["record", "reason", "raw"]);
        assert_eq!(rejects, [["1", "has no title, text, company or location", notice]], "{name}");
    }
}
