//! Pay: what is taken from a text or a cell, and what is not.

use std::sync::LazyLock;

use titlegauge_core::lexicon::Lexicon;
use titlegauge_core::offer::{Cells, Pay, from_columns, from_text};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::builtin().unwrap());

/// `min max currency period`, `-` for a missing value; empty without pay.
fn shown(pay: Option<Pay>) -> String {
    let Some(pay) = pay else { return String::new() };
    let amount =
        |cents: Option<i64>| cents.map_or("-".into(), |cents| (cents as f64 / 100.0).to_string());
    let period = pay.period.map_or("-", |period| period.as_str());
    format!(
        "{} {} {} {period}",
        amount(pay.min),
        amount(pay.max),
        pay.currency.as_ref().map_or("-", |code| code.as_str())
    )
}

/// The pay in a description, as [`shown`] writes it.
fn described(text: &str) -> String {
    shown(from_text(&LEXICON.pay, &titlegauge_core::text::strip(text)))
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn pay_in_descriptions() {
    let cases = [
        ("range a year", "We pay $120,000 - $150,000 per year.", "120000 150000 USD year"),
        ("more than any number holds", "Salary: $999,999,999,999,999k per hour", ""),
        ("thousands with k", "Salary: £45k\u{2013}£55k", "45000 55000 GBP year"),
        ("points for thousands", "EUR 4.500 brutto/month", "4500 4500 EUR month"),
        ("an hour", "You get $25/hour.", "25 25 USD hour"),
        (
            "no sign, word and code",
            "Salary range: 100,000 to 130,000 USD",
            "100000 130000 USD year",
        ),
        (
            "period twice",
            "The base salary is USD$167,000 per year - USD$185,500 per year.",
            "167000 185500 USD year",
        ),
        ("em dash and code", "Pay Range\n\n$204,000\u{2014}$255,000 USD", "204000 255000 USD year"),
        (
            "heading above",
            "**Annual Salary**\n\n$105,000.00 - $261,500.00",
            "105000 261500 USD year",
        ),
        ("beyond any number", "Pay: $999999999 crore per hour", ""),
        ("k for both", "Full-time | $80-90k | Remote", "80000 90000 USD year"),
        (
            "head line with equity",
            "Founding engineer - $140k-$180k + equity",
            "140000 180000 USD year",
        ),
        ("single with equity", "Senior developer ($150k + equity)", "150000 150000 USD year"),
        ("between and", "Base pay is between $99,000 and $140,000.", "99000 140000 USD year"),
        ("per annum alone", "£36,681 to £40,875 per annum", "36681 40875 GBP year"),
        ("p.a.", "Grade 7 (£27,466 - £32,796 p.a.)", "27466 32796 GBP year"),
        ("pa", "£24,907 to £30,615 pa pro rata", "24907 30615 GBP year"),
        ("cents an hour", "Pay: $17.00 \u{2013} $22.50 per hour", "17 22.5 USD hour"),
        (
            "glued period",
            "The maximum rate for the role is £18.36per hour.",
            "18.36 18.36 GBP hour",
        ),
        ("rate with slash", "Rate: $55 \u{2013} 60 / hr", "55 60 USD hour"),
        ("day rate", "Day rate: £450 per day", "450 450 GBP day"),
        ("a month", "Salary: $3,288 - $6,162 a month", "3288 6162 USD month"),
        ("monthly word before", "Monthly salary of €3,200", "3200 3200 EUR month"),
        ("a week", "Wage: £620 per week", "620 620 GBP week"),
        ("hourly word before", "Hourly rate: £19.81", "19.81 19.81 GBP hour"),
        (
            "annual word behind",
            "We offer $135,000 - $200,000 annual salary.",
            "135000 200000 USD year",
        ),
        ("up to", "An annual salary of up to £33,000.", "- 33000 GBP year"),
        ("from", "Salary from £38,000 per annum", "38000 - GBP year"),
        ("starting at", "Pay starting at $21 per hour", "21 - USD hour"),
        ("open end", "Salary: $150k+", "150000 - USD year"),
        ("swapped bounds", "Salary: $150,000 - $120,000", "120000 150000 USD year"),
        (
            "Canadian code behind",
            "The salary is between $111,000 CAD and $150,000 CAD.",
            "111000 150000 CAD year",
        ),
        ("Canadian sign", "Salary: CA$130K - CA$185K", "130000 185000 CAD year"),
        ("C$", "Base salary C$90,000", "90000 90000 CAD year"),
        ("Australian sign", "Salary: A$120,000 - A$140,000", "120000 140000 AUD year"),
        ("AU code", "Sydney | $300\u{2013}$400K AUD | Engineers", "300000 400000 AUD year"),
        ("New Zealand", "Salary NZ$95,000", "95000 95000 NZD year"),
        ("Singapore month", "Salary: S$6,000 - S$8,000 per month", "6000 8000 SGD month"),
        ("Hong Kong", "Salary HK$40,000 a month", "40000 40000 HKD month"),
        ("US sign", "Pay is US$50/hour to US$78/hour", "50 78 USD hour"),
        ("rupees by lakh", "Salary: ₹12,00,000 - ₹15,00,000 per annum", "1200000 1500000 INR year"),
        ("sign behind", "Salary: 45.000 € - 55.000 € brutto", "45000 55000 EUR year"),
        ("hard space", "Salary: 45\u{a0}000 EUR a year", "45000 45000 EUR year"),
        ("plain space", "Salary: 45 000 EUR a year", "45000 45000 EUR year"),
        ("Swiss apostrophe", "Salary CHF 110'000 per year", "110000 110000 CHF year"),
        ("zloty", "Salary 18 000 PLN gross monthly", "18000 18000 PLN month"),
        ("yen sign says no code", "Salary: ¥600,000 per month", "600000 600000 - month"),
        ("no currency but plain", "Salary range: 65,000 - 80,000 per annum", "65000 80000 - year"),
        ("bonus after plus", "Salary: $120,000 plus bonus", "120000 120000 USD year"),
        (
            "contribution beside",
            "Beside your salary of £46,000, we contribute £13,000 to a pension.",
            "46000 46000 GBP year",
        ),
        (
            "stipend first",
            "A stipend of $500. Base salary: $90,000 - $100,000.",
            "90000 100000 USD year",
        ),
        (
            "several zones, first",
            "Zone A: USD $198,000 - USD $297,000\nZone B: USD $188,000 - USD $282,000",
            "198000 297000 USD year",
        ),
        ("markup", "**Pay:** **$120,000.00 - $180,000.00**", "120000 180000 USD year"),
        ("pay by period unknown", "Pay: $20.00 - $25.00", "20 25 USD -"),
        (
            "range for this role",
            "The range for this role is $170,000 - $720,000.",
            "170000 720000 USD year",
        ),
        (
            "to a maximum of",
            "Pay ranges from a minimum of $29,600.00 to a maximum of $67,500.00.",
            "29600 67500 USD year",
        ),
        (
            "earnings on target",
            "On-target earnings (OTE) for this position are $69,000 - $73,000.",
            "",
        ),
        ("revenue or higher", "Run a shop with revenue of $600,000 or higher annual revenue", ""),
        ("funding", "We raised $40M last spring.", ""),
        ("funding in full", "We raised $40,000,000 from friends.", ""),
        ("funding range", "The seed round was $500,000 - $900,000", ""),
        ("budget", "You run a $2M budget.", ""),
        ("annual budget", "You own an annual budget of $250,000.", ""),
        ("budget range", "Projects with budgets of $100,000 - $500,000 per year", ""),
        ("revenue", "Annual revenue of $900,000 per year", ""),
        ("sales quota", "Carry a quota of $600,000 per year", ""),
        ("stipend", "A $500 stipend a year", ""),
        ("stipend a month", "Wellness stipend: $400 per month", ""),
        ("401(k)", "401(k) with match up to 4%", ""),
        ("bonus", "A signing bonus of $10,000", ""),
        ("bonus behind", "A $10,000 sign-on bonus", ""),
        ("learning", "$1,500 per year for learning", ""),
        ("care", "Fertility care (up to $10,000 per year)", ""),
        ("relocation", "Relocation up to £8,000", ""),
        ("referral", "Earn $2,000 referral fees", ""),
        ("by the piece", "Tutors earn $12-$15 per question", ""),
        ("on-target earnings", "OTE of $180,000 per year", ""),
        ("millions a year", "We save hospitals £70 million each year.", ""),
        ("market", "A $50B+ market", ""),
        ("fine", "A company with $300,000 in grants", ""),
        ("years are no amounts", "Founded 2012 - 2019, salary by agreement", ""),
        ("share", "A salary 10 % above the rate", ""),
        ("head count", "1,200 to 1,500 staff paid weekly", ""),
        ("competitive", "Competitive salary and 25 days of leave per year", ""),
        ("grade", "Salary scale TV-L 14", ""),
        ("phone", "Call 555 0100 about the salary", ""),
        ("absurd", "Salary: $99,000,000 per year", ""),
        ("too far apart", "Salary: $5 - $90,000", ""),
        ("nothing", "", ""),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(_, text, pay)| described(text) != *pay)
        .map(|(name, text, pay)| format!("{name}: {pay:?} but {:?}", described(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pay_in_columns() {
    // salary, min, max, currency, period
    let cases = [
        (["$174,000/yr - $235,000/yr", "", "", "", ""], "174000 235000 USD year"),
        (["USD 98000.0~210000.0", "", "", "", ""], "98000 210000 USD year"),
        (["$5,000to$7,000", "", "", "", "Monthly"], "5000 7000 USD month"),
        (["65k-95k USD", "", "", "", ""], "65000 95000 USD year"),
        (["32 to 55 per hour", "", "", "", ""], "32 55 - hour"),
        (["35000 to 40000 per year", "", "", "", ""], "35000 40000 - year"),
        (["17.0 25.0 YEARLY", "", "", "", ""], "17 25 - year"),
        (["40000-50000", "", "", "", ""], "40000 50000 - -"),
        (["Band 6: £31,000 - £38,000 pa", "", "", "", ""], "31000 38000 GBP year"),
        (["190000.0", "", "", "", ""], "190000 190000 - -"),
        (["Up to £33,000", "", "", "", ""], "- 33000 GBP year"),
        (["₪25K (Employer est.)", "", "", "", ""], "25000 25000 ILS -"),
        (["$130k + 401k", "", "", "", ""], "130000 130000 USD year"),
        (["$91,000 + 401K match", "", "", "", ""], "91000 91000 USD year"),
        (["Good pay + 401k", "", "", "", ""], ""),
        (["₹11-14 LPA", "", "", "", ""], "1100000 1400000 INR year"),
        (["Rs. 9 Lakh per annum", "", "", "", ""], "900000 900000 INR year"),
        (["₹1.3 Cr", "", "", "", ""], "13000000 13000000 INR -"),
        (["$999999999 crore per hour", "", "", "", ""], ""),
        (["1.25 - 2.5 Lacs P.A.", "", "", "", ""], "125000 250000 - year"),
        (["60,000-1.5 Lacs PA", "", "", "", ""], "60000 150000 - year"),
        (["$110k - 135", "", "", "", ""], "110000 135000 USD year"),
        (["$50k - 3 years", "", "", "", ""], "50000 50000 USD year"),
        (["CHF 71’000.– bis 88’000.–", "", "", "", ""], "71000 88000 CHF year"),
        (["entre 32 500 EUR et 36 000 EUR", "", "", "", ""], "32500 36000 EUR year"),
        (["OTE £85,000 (base £57,000)", "", "", "", ""], "57000 57000 GBP year"),
        (["R 42 000 - R 52 000 per month", "", "", "", ""], "42000 52000 ZAR month"),
        (["PLN 17 000 – 23 000 net/month", "", "", "", ""], "17000 23000 PLN month"),
        (["17 000 - 23 000 zł netto / mies.", "", "", "", ""], "17000 23000 PLN month"),
        (["$37.00/yr", "", "", "", ""], "37 37 USD -"),
        (["", "81000", "87000", "USD", "1 YEAR"], "81000 87000 USD year"),
        (["Band 5", "", "", "", ""], ""),
        (["Competitive", "", "", "", ""], ""),
        (["0", "", "", "", ""], ""),
        (["~0k", "", "", "", ""], ""),
        (["$", "", "", "", ""], ""),
        (["", "90000.0", "110000.0", "USD", "YEARLY"], "90000 110000 USD year"),
        (["", "110000", "90000", "usd", "yearly"], "90000 110000 USD year"),
        (["", "17.5", "", "GBP", "HOURLY"], "17.5 - GBP hour"),
        (["", "", "3000", "EUR", "monthly"], "- 3000 EUR month"),
        (["", "52524.00", "81535.00", "", "Annual"], "52524 81535 - year"),
        (["", "2000", "3000", "USD", "BIWEEKLY"], "2000 3000 USD -"),
        (["", "0", "0", "USD", "YEARLY"], ""),
        (["", "0.0", "120000", "USD", "YEARLY"], "- 120000 USD year"),
        (["", "0.5", "", "USD", "HOURLY"], ""),
        (["", "20000000", "", "USD", "YEARLY"], ""),
        (["$90,000", "80000", "", "USD", "YEARLY"], "80000 - USD year"),
        (["", "", "", "USD", "YEARLY"], ""),
    ];
    for ([salary, min, max, currency, period], pay) in cases {
        let cells = Cells { salary, min, max, currency, period };
        assert_eq!(shown(from_columns(&LEXICON.pay, &cells)), pay, "{cells:?}");
    }
}
