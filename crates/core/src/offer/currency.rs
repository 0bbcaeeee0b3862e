//! Currencies: the signs and codes that stand before or behind an amount.

/// A currency that an amount was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code; empty where the sign does not tell ("¥").
    pub code: &'static str,
    /// Whether the sign or code can mean one currency only; a bare "$" cannot.
    pub sure: bool,
}

/// Signs, those that hold others first. A dollar is American where nothing says otherwise.
const SIGNS: [(&str, &str); 31] = [
    ("US$", "USD"),
    ("USD$", "USD"),
    ("U$", "USD"),
    ("CA$", "CAD"),
    ("CAD$", "CAD"),
    ("CDN$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("AUD$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("NZD$", "NZD"),
    ("HK$", "HKD"),
    ("HKD$", "HKD"),
    ("SG$", "SGD"),
    ("SGD$", "SGD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("NT$", "TWD"),
    ("Rs.", "INR"),
    ("Rs", "INR"),
    ("£", "GBP"),
    ("€", "EUR"),
    ("₹", "INR"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("zł", "PLN"),
    ("₩", "KRW"),
    ("¥", ""),
    ("$", "USD"),
];

/// Codes that are taken in capitals next to an amount.
const CODES: [&str; 46] = [
    "USD", "EUR", "GBP", "CAD", "AUD", "NZD", "SGD", "HKD", "INR", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN",
    "ILS", "JPY", "CNY", "KRW", "TWD", "BRL", "MXN", "ARS", "CLP", "COP", "ZAR", "AED", "SAR", "QAR", "PHP", "THB", "MYR", "IDR",
    "VND", "TRY", "UAH", "RUB", "NGN", "KES", "EGP", "PKR", "AMD", "GEL",
];

/// Codes that are no English words or tools, so that small letters will do.
const SMALL: [&str; 5] = ["usd", "eur", "gbp", "sgd", "inr"];

/// The code that a column of its own says.
pub fn named(value: &str) -> Option<Currency> {
    let value = value.trim();
    let code = CODES.iter().find(|code| value.eq_ignore_ascii_case(code));
    if let Some(code) = code {
        return Some(Currency { code, sure: true });
    }
    sign(value).filter(|(_, len)| *len == value.len()).map(|(currency, _)| currency)
}

/// The currency that ends just before byte `at`, a space or emphasis between, and its start.
pub fn before(text: &str, at: usize) -> Option<(Currency, usize)> {
    let head = closed(&text[..at]);
    let (found, len) = sign(head).or_else(|| code_at_end(head))?;
    let start = head.len() - len;
    // "USD $98,000"
    if !found.sure
        && let Some((code, len)) = code_at_end(closed(&head[..start]))
    {
        return Some((code, closed(&head[..start]).len() - len));
    }
    Some((found, start))
}

/// The currency that begins at byte `at` or a space later, and its end.
pub fn after(text: &str, at: usize) -> Option<(Currency, usize)> {
    let rest = &text[at..];
    let skipped = rest.strip_prefix('+').unwrap_or(rest);
    let rest = skipped.strip_prefix([' ', '\u{a0}']).unwrap_or(skipped);
    let from = text.len() - rest.len();
    let own = |end: usize| !text[end..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
    for (sign, code) in SIGNS {
        // A sign that stands before the next number is that number's.
        if rest.starts_with(sign) && own(from + sign.len()) && !sign.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Some((Currency { code, sure: sign != "$" && !code.is_empty() }, from + sign.len()));
        }
    }
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let written = match word {
        "euro" | "euros" | "Euro" | "Euros" => Some("EUR"),
        "dollars" | "Dollars" => return Some((Currency { code: "USD", sure: false }, from + word.len())),
        "pounds" | "Pounds" => Some("GBP"),
        _ => None,
    };
    if let Some(code) = written {
        return Some((Currency { code, sure: true }, from + word.len()));
    }
    let code = CODES.into_iter().find(|code| {
        // Markup that was lost can leave "USDZone B".
        let glued =
            |rest: &str| rest.len() > 1 && rest.as_bytes()[0].is_ascii_uppercase() && rest.as_bytes()[1].is_ascii_lowercase();
        word.strip_prefix(code).is_some_and(|rest| rest.is_empty() || glued(rest))
    });
    let code = code.or_else(|| small(word)).filter(|_| own(from + 3))?;
    Some((Currency { code, sure: true }, from + 3))
}

fn small(word: &str) -> Option<&'static str> {
    let known = SMALL.contains(&word);
    CODES.into_iter().find(|code| known && code.eq_ignore_ascii_case(word))
}

/// Without a space or emphasis at the end.
fn closed(head: &str) -> &str {
    let head = head.strip_suffix("**").unwrap_or(head);
    head.strip_suffix([' ', '\u{a0}']).unwrap_or(head)
}

fn sign(head: &str) -> Option<(Currency, usize)> {
    let free = |sign: &str| {
        let letter = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        !(letter && head[..head.len() - sign.len()].ends_with(|c: char| c.is_alphanumeric()))
    };
    let (sign, code) = SIGNS.into_iter().find(|(sign, _)| head.ends_with(sign) && free(sign))?;
    Some((Currency { code, sure: sign != "$" && !code.is_empty() }, sign.len()))
}

fn code_at_end(head: &str) -> Option<(Currency, usize)> {
    let letters = head.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let word = &head[head.len() - letters..];
    let code = CODES.into_iter().find(|code| *code == word).or_else(|| small(word))?;
    Some((Currency { code, sure: true }, 3))
}
