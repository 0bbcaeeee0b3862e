//! Checks the dependencies: none reaches a network, and their licences are allowed and listed.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Crates that open connections, or exist to be driven by such.
const NETWORK: [&str; 38] = [
    "async-std",
    "attohttpc",
    "awc",
    "axum",
    "actix-web",
    "curl",
    "curl-sys",
    "git2",
    "h2",
    "h3",
    "hickory-resolver",
    "hyper",
    "hyper-util",
    "isahc",
    "libssh2-sys",
    "lettre",
    "minreq",
    "mio",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "redis",
    "reqwest",
    "rustls",
    "s2n-tls",
    "sentry",
    "smol",
    "socket2",
    "ssh2",
    "surf",
    "tokio",
    "tokio-rustls",
    "tonic",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "webpki",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_dependency_reaches_a_network() {
    // The lock file holds what tests and benches need, too: the wider net.
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let names: Vec<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.contains(&"clap") && names.len() > 50, "{names:?}");
    let reaching: Vec<&&str> = names.iter().filter(|name| NETWORK.contains(name)).collect();
    assert!(reaching.is_empty(), "{reaching:?}");
}

#[test]
fn no_source_reaches_a_network() {
    let mut looked_at = 0;
    let sources =
        ["src", "crates"].into_iter().flat_map(|folder| walkdir::WalkDir::new(root().join(folder)));
    for entry in sources.map(Result::unwrap) {
        if entry.path().extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text: String = fs::read_to_string(entry.path()).unwrap().split_whitespace().collect();
        looked_at += 1;
        for word in
            ["std::net", "std::os::unix::net", "core::net", "rustix::net", "net::Tcp", "net::Udp"]
        {
            assert!(!text.contains(word), "{}: {word}", entry.path().display());
        }
        let grouped = text.split("usestd::{").skip(1).any(|rest| {
            let list = rest.split(';').next().unwrap_or_default();
            list.split(|c: char| !c.is_alphanumeric()).any(|word| word == "net")
        });
        assert!(!grouped, "{}: std::{{net}}", entry.path().display());
    }
    assert!(looked_at > 100, "{looked_at}");
}

#[test]
fn the_list_of_licences_is_up_to_date() {
    let python =
        Command::new("python3").arg("docs/licences.py").arg("--check").current_dir(root()).output();
    let Ok(output) = python else {
        eprintln!("skipped: python3 is not here");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
