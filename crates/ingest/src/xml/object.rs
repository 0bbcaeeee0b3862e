//! An element → a JSON object.
//!
//! Attributes and elements become members, and elements of one name a list. An element with markup
//! of a page in it becomes a text.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::decode;

/// The largest number of elements within each other.
const DEEPEST: usize = 64;

/// Elements of a page. An element that contains one of them is a text with markup.
const PAGE: [&str; 22] = [
    "a", "b", "br", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol",
    "p", "span", "strong", "table", "u", "ul",
];

/// An element.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
    /// The offset of its content.
    content: usize,
    /// Its content as written, if it is a text with markup.
    markup: Option<String>,
}

/// Returns an element as a JSON object.
///
/// # Errors
///
/// Returns the reason for a reject if the bytes are not one element.
pub fn json(bytes: &[u8]) -> Result<String, String> {
    let root = Element::parse(&decode::text(bytes))?;
    let prefix = root.name.split_once(':').map_or("", |(prefix, _)| prefix).to_owned();
    let mut out = String::with_capacity(bytes.len());
    root.write(&prefix, &mut out);
    Ok(out)
}

impl Element {
    fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().allow_dangling_amp = true;
        let mut open: Vec<Self> = Vec::new();
        loop {
            let before = position(&reader);
            let event = reader.read_event().map_err(|error| format!("not XML: {error}"))?;
            let closed = match event {
                Event::Start(_) if open.len() == DEEPEST => {
                    return Err(format!("more than {DEEPEST} elements within each other"));
                }
                Event::Start(tag) => {
                    open.push(Self::new(&tag, position(&reader)));
                    continue;
                }
                Event::Empty(tag) => Self::new(&tag, 0),
                Event::End(_) => {
                    let Some(mut element) = open.pop() else { continue };
                    element.keep_markup(text.get(element.content..before).unwrap_or_default());
                    element
                }
                Event::Eof => return Err("not XML: the element is not closed".into()),
                other => {
                    if let Some(element) = open.last_mut() {
                        element.append(&other);
                    }
                    continue;
                }
            };
            match open.last_mut() {
                Some(around) => around.children.push(closed),
                None => return Ok(closed),
            }
        }
    }

    fn new(tag: &BytesStart<'_>, content: usize) -> Self {
        let mut attributes = Vec::new();
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let key = attribute.key.as_ref();
            if !key.starts_with("xmlns") {
                attributes.push((key.to_owned(), unescaped(&attribute.value)));
            }
        }
        Self { name: tag.name().as_ref().to_owned(), attributes, content, ..Self::default() }
    }

    /// Appends text.
    fn append(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) => self.text.push_str(text),
            Event::CData(text) => self.text.push_str(text),
            Event::GeneralRef(entity) => append_entity(entity, &mut self.text),
            _ => {}
        }
    }

    /// Keeps the content of an element if it is a text with markup.
    fn keep_markup(&mut self, content: &str) {
        let of_page = |child: &Self| PAGE.contains(&child.name.to_ascii_lowercase().as_str());
        let mixed = !self.children.is_empty() && !self.text.trim().is_empty();
        if mixed || self.children.iter().any(of_page) {
            self.markup = Some(content.replace("<![CDATA[", "").replace("]]>", ""));
        }
    }

    /// Writes the element as an object. The prefix of the record is left out of names.
    fn write(&self, prefix: &str, out: &mut String) {
        let short = |name: &str| {
            let inner = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':'));
            inner.filter(|_| !prefix.is_empty()).unwrap_or(name).to_owned()
        };
        let (mut names, mut members) = (Vec::new(), HashMap::<&str, Vec<&Self>>::new());
        for child in &self.children {
            let alike = members.entry(&child.name).or_default();
            if alike.is_empty() {
                names.push(child.name.as_str());
            }
            alike.push(child);
        }
        out.push('{');
        for (key, value) in &self.attributes {
            write_member(&short(key), value, out);
        }
        for name in names {
            let (alike, name) = (&members[name], short(name));
            write_key(&name, out);
            let list = alike.len() > 1;
            out.push_str(if list { "[" } else { "" });
            for (at, child) in alike.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                child.write_value(prefix, out);
            }
            out.push_str(if list { "]" } else { "" });
            for (key, value) in alike[0].attributes.iter().filter(|_| alike[0].is_text()) {
                write_member(&format!("{name}.{}", short(key)), value, out);
            }
        }
        out.push('}');
    }

    fn is_text(&self) -> bool {
        self.children.is_empty() || self.markup.is_some()
    }

    fn write_value(&self, prefix: &str, out: &mut String) {
        match &self.markup {
            Some(markup) => write_string(markup.trim(), out),
            None if self.is_text() => write_string(self.text.trim(), out),
            None => self.write(prefix, out),
        }
    }
}

/// Returns the offset of the next event in bytes.
fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Appends the character of an entity. Others than those of XML stay as they are: descriptions may
/// contain those of HTML, and a document type may define any.
fn append_entity(entity: &BytesRef<'_>, out: &mut String) {
    match entity.resolve_char_ref() {
        Ok(Some(c)) => out.push(c),
        _ => out.push_str(&unescaped(&format!("&{};", &**entity))),
    }
}

/// Replaces the entities of XML and characters by number.
fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

fn write_member(key: &str, value: &str, out: &mut String) {
    write_key(key, out);
    write_string(value, out);
}

fn write_key(key: &str, out: &mut String) {
    if !out.ends_with('{') {
        out.push(',');
    }
    write_string(key, out);
    out.push(':');
}

fn write_string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
