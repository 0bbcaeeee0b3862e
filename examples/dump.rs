use std::collections::HashMap;
use titlegauge::lexicon::Lexicon;
use titlegauge::scan::{Scanner, Scratch};
fn main() {
    let lexicon = Lexicon::from_folder(std::path::Path::new("keywords")).unwrap();
    let scanner = Scanner::new(&lexicon);
    let mut scratch = Scratch::default();
    let path = std::env::args().nth(1).unwrap();
    for row in csv::Reader::from_path(path).unwrap().deserialize::<HashMap<String, String>>() {
        let row = row.unwrap();
        let e = scanner.scan(&row["description"], &mut scratch);
        let d: Vec<_> = e.duties.iter().map(|d| format!("[{},{},{}]", d.duty, d.hits, d.weight)).collect();
        println!("{{\"id\":\"{}\",\"words\":{},\"dw\":{},\"s\":{},\"o\":{},\"d\":[{}]}}", row["id"], e.words, e.duty_words, e.strategic, e.operational, d.join(","));
    }
    let d: Vec<_> = lexicon.duties.iter().map(|d| format!("{{\"id\":\"{}\",\"w\":{:?},\"scope\":{},\"s\":{}}}", d.id, d.weights, d.scope.map_or(-1, i32::from), matches!(d.orientation, titlegauge::lexicon::Orientation::Strategic) as u8)).collect();
    eprintln!("[{}]", d.join(","));
}
