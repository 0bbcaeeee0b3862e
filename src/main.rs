//! temp
use titlegauge::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let t = std::time::Instant::now();
    let l = match lexicon::Lexicon::from_folder(std::path::Path::new(a.get(4).map_or("/work/main/keywords", |s| s.as_str()))) {
        Ok(l) => l,
        Err(e) => { println!("{e}"); std::process::exit(1) }
    };
    let t1 = t.elapsed();
    let s = scan::Scanner::new(&l);
    let t2 = t.elapsed();
    let mut p = scan::failing_examples(&s);
    p.extend(title::failing_examples(&l));
    for x in &p { println!("{x}"); }
    println!("{} duties {} terms {} patterns; load {t1:?} automata {t2:?}; {} problems", l.duties.len(), l.duty_phrases.terms.len(), l.duty_phrases.patterns.len(), p.len());
}
