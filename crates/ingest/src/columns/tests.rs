use super::*;

fn mapping(headers: &str, overrides: &str) -> String {
    let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
    let columns = Columns::choose(&headers, &[], &Overrides::parse(overrides).unwrap()).unwrap();
    columns.mapping().iter().map(|(m, h)| format!("{m}={h}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_embedded_table_of_known_headers_is_complete() {
    let known = KnownHeaders::embedded().unwrap();
    for meaning in Meaning::ALL {
        assert!(known.aliases.contains_key(&meaning), "{}", meaning.as_str());
    }
    let mut seen = std::collections::BTreeMap::new();
    for (meaning, header) in
        known.aliases.iter().flat_map(|(m, list)| list.iter().map(move |h| (m, h)))
    {
        assert_eq!(seen.insert(header, meaning), None, "{header} has two meanings, or one twice");
    }
    for preset in &known.preset {
        assert!(preset.headers.len() > 1, "{}", preset.name);
        assert!(preset.columns.contains_key(&Meaning::Title), "{}", preset.name);
    }
}

#[test]
fn a_broken_table_of_known_headers_is_an_error() {
    for (text, message) in [
        ("[aliases]\ntitle = [\n", "TOML parse error"),
        ("[aliases]\nsalery = [\"pay\"]\n", "salery"),
        ("[aliases]\ntitle = [\"title\"]\n", "preset"),
    ] {
        let error = IngestError::KnownHeaders(KnownHeaders::parse(text).unwrap_err());
        let shown = error.to_string();
        assert!(shown.starts_with("cannot read the known headers: "), "{shown}");
        assert!(shown.contains(message), "{text}: {shown}");
    }
}

#[test]
fn real_headers() {
    let cases = [
        (
            "jobspy",
            "id,site,job_url,title,company,location,date_posted,description",
            "",
            "company=company date=date_posted description=description id=id location=location title=title",
        ),
        (
            "glassdoor",
            "Job Title,Salary Estimate,Job Description,Company Name,Location",
            "",
            "company=Company Name description=Job Description location=Location salary=Salary Estimate title=Job Title",
        ),
        (
            "emscad",
            "job_id,title,location,department,company_profile,description,requirements",
            "",
            "description=description id=job_id location=location requirements=requirements title=title",
        ),
        (
            "jobspy pay",
            "title,description,salary_source,interval,min_amount,max_amount,currency",
            "",
            "description=description salary_currency=currency salary_max=max_amount salary_min=min_amount \
             salary_period=interval title=title",
        ),
        (
            "nyc pay",
            "Business Title,Job Description,Salary Range From,Salary Range To,Salary Frequency",
            "",
            "description=Job Description salary_max=Salary Range To salary_min=Salary Range From \
             salary_period=Salary Frequency title=Business Title",
        ),
        (
            "adzuna pay",
            "Title,FullDescription,SalaryNormalized,SalaryRaw",
            "",
            "description=FullDescription salary=SalaryRaw title=Title",
        ),
        (
            "lightcast",
            "ID,POSTED,TITLE,TITLE_RAW,COMPANY,COMPANY_NAME,BODY,LOCATION,CITY_NAME,SALARY_FROM,SALARY_TO",
            "",
            "company=COMPANY_NAME date=POSTED description=BODY id=ID location=CITY_NAME salary_max=SALARY_TO \
             salary_min=SALARY_FROM title=TITLE_RAW",
        ),
        (
            "revelio",
            "job_id,company,country,post_date,remove_date,rcid,remote_type,title_raw,description",
            "",
            "company=company date=post_date description=description id=job_id location=country title=title_raw",
        ),
        (
            "linkup",
            "hash,title,company_id,company_name,city,created,last_checked,description",
            "",
            "company=company_name date=created description=description id=hash location=city title=title",
        ),
        ("override", "a,b,description", "title=b", "description=description title=b"),
    ];
    for (name, headers, overrides, expected) in cases {
        assert_eq!(mapping(headers, overrides), expected, "{name}");
    }
}

#[test]
fn columns_alike() {
    let headers = ["Title", "title", "description"].map(str::to_owned);
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let chosen = |rows: &[Vec<String>], option: &str| {
        let overrides = Overrides::parse(option).unwrap();
        let columns = Columns::choose(&headers, rows, &overrides).unwrap();
        columns
            .complete("x.csv", &overrides)
            .map(|()| columns.column(Meaning::Title).unwrap())
            .map_err(|e| e.to_string())
    };
    let same = [row(["CIO", "CIO", "x"]), row(["CTO", "CTO", "y"])];
    let empty = [row(["", "CIO", "x"]), row(["N/A", "CTO", "y"])];
    let other = [row(["CIO", "IT boss", "x"])];
    assert_eq!(chosen(&same, ""), Ok(0));
    assert_eq!(chosen(&empty, ""), Ok(1));
    assert_eq!(chosen(&other, "title=title"), Ok(1));
    assert_eq!(chosen(&other, "title=#2"), Ok(1));
    let what = chosen(&other, "").unwrap_err();
    assert_eq!(
        what,
        "x.csv: several columns could be the title: #1 \"Title\" with \"CIO\", #2 \"title\" with \"IT boss\"; \
         say which with --columns 'title=#1'"
    );
}

#[test]
fn an_empty_column_is_not_preferred_to_a_filled_one() {
    let headers =
        ["title", "company", "description", "job_title", "employer", "text"].map(str::to_owned);
    let rows = |cells: &[[&str; 6]]| {
        cells.iter().map(|row| row.map(str::to_owned).to_vec()).collect::<Vec<_>>()
    };
    let chosen = |rows: &[Vec<String>], option: &str| {
        let overrides = Overrides::parse(option).unwrap();
        let columns = Columns::choose(&headers, rows, &overrides).unwrap();
        let mapping: Vec<String> = columns.mapping().into_values().collect();
        columns.complete("x.csv", &overrides).map(|()| mapping.join(" ")).map_err(|e| e.to_string())
    };
    let [left, right] = [["CIO", "A", "x", "", "N/A", ""], ["", "", "nan", "CTO", "B", "y"]];
    assert_eq!(chosen(&rows(&[right, right]), ""), Ok("employer text job_title".into()));
    assert_eq!(chosen(&rows(&[left, left]), ""), Ok("company description title".into()));
    assert_eq!(chosen(&[], ""), Ok("company description title".into()));
    let what = "x.csv: several columns could be the title: #1 \"title\" with \"CIO\", #4 \"job_title\" with \"CTO\"; \
                say which with --columns 'title=#1'";
    assert_eq!(chosen(&rows(&[left, right]), ""), Err(what.into()));
    let option = "title=#4,company=#5,description=#3,description=#6";
    assert_eq!(
        chosen(&rows(&[left, right]), option),
        Ok("employer description + text job_title".into())
    );
    // A text next to the description, which some rows lack.
    let both = ["CIO", "A", "x", "", "", "y"];
    let none = ["CIO", "A", "", "", "", "y"];
    assert_eq!(chosen(&rows(&[both, both, none]), ""), Ok("company description title".into()));
    // A single row of many.
    let many = [vec![left; 20], vec![right]].concat();
    assert_eq!(chosen(&rows(&many), ""), Ok("company description title".into()));
}
