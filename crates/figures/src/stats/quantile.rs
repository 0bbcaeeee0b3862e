//! The normal and Student's distribution, on which all intervals are based.
//!
//! Written with `libm` and not with the system's functions, so that figures have the same digits
//! on every machine. Sections such as 26.2.23 are those of M. Abramowitz and I. A. Stegun, Handbook
//! of Mathematical Functions, 1964.

use core::f64::consts::{FRAC_PI_2, SQRT_2};

/// Above this many degrees of freedom, the expansion is exact to the last digits and the series is
/// slow.
const MANY: u64 = 1000;

/// Returns Φ(x), 0 to 1: the share of a standard normal distribution below `x`.
pub fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// Returns Φ⁻¹(share): the value below which a share of a standard normal distribution lies;
/// infinite at 0 and 1.
///
/// Computed by Hastings' approximation (26.2.23), then Halley's steps on `erfc`. They converge
/// cubically: an error of 4e-4 becomes 1e-11, then less than a float can hold.
pub fn normal_quantile(share: f64) -> f64 {
    stepped(share, 3)
}

/// Returns Φ⁻¹(share), exact except for its last digit, and faster: for random draws.
pub fn normal_draw(share: f64) -> f64 {
    stepped(share, 2)
}

/// Computes Φ⁻¹ with a number of Halley's steps.
fn stepped(share: f64, steps: u32) -> f64 {
    if share > 0.5 {
        return -stepped(1.0 - share, steps);
    }
    if share <= 0.0 || share.is_nan() {
        return if share.is_nan() { share } else { f64::NEG_INFINITY };
    }
    let t = libm::sqrt(-2.0 * libm::log(share));
    let over = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let under = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = over / under - t;
    for _ in 0..steps {
        // Error divided by density; √(2π) = 2.5066….
        let step = (normal_below(x) - share) * 2.506_628_274_631_000_5 * libm::exp(x * x / 2.0);
        x -= step / (1.0 + x * step / 2.0);
    }
    x
}

/// Returns the half-width of an interval in standard errors, for a confidence such as 0.95.
pub fn reach(confidence: f64) -> f64 {
    normal_quantile(f64::midpoint(1.0, confidence))
}

/// Returns the half-width of an interval in standard errors under Student's distribution, for a
/// variance estimated with `degrees` degrees of freedom; infinite with 0 degrees.
///
/// Computed up to a thousand degrees by bisection on the finite series 26.7.3 and 26.7.4, and
/// above by the expansion 26.7.5.
pub fn student_reach(confidence: f64, degrees: u64) -> f64 {
    if degrees == 0 {
        return f64::INFINITY;
    }
    if degrees > MANY {
        return expanded(reach(confidence), degrees as f64);
    }
    // In the angle θ = atan(t / √ν) the range is finite.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..64 {
        let middle = f64::midpoint(low, high);
        if inside(middle, degrees) < confidence { low = middle } else { high = middle }
    }
    libm::tan(f64::midpoint(low, high)) * libm::sqrt(degrees as f64)
}

/// Returns the share of Student's distribution between −t and t, with t = √ν tan θ.
fn inside(angle: f64, degrees: u64) -> f64 {
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let odd = degrees % 2 == 1;
    let (mut term, mut sum) = (if odd { cosine } else { 1.0 }, 0.0);
    // Powers 1, 3, …, ν − 2 of the cosine for an odd ν, and 0, 2, …, ν − 2 for an even one.
    let mut power = u64::from(odd);
    while power + 2 <= degrees {
        sum += term;
        term *= cosine * cosine * (power + 1) as f64 / (power + 2) as f64;
        power += 2;
    }
    if odd { (angle + sine * sum) / FRAC_PI_2 } else { sine * sum }
}

/// Expands Student's quantile around the normal quantile `z` (26.7.5).
fn expanded(z: f64, degrees: f64) -> f64 {
    let square = z * z;
    let terms = [
        z * (square + 1.0) / 4.0,
        z * ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        z * ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0)
            / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `tests/numbers/intervals.py` (scipy).
    #[test]
    #[allow(clippy::unreadable_literal, reason = "as the script prints them")]
    fn quantiles_of_scipy() {
        let normal = [
            (1e-12, -7.034483825301131),
            (1e-05, -4.264890793922825),
            (0.02, -2.053748910631823),
            (0.025, -1.9599639845400545),
            (0.3, -0.5244005127080409),
            (0.5, 0.0),
            (0.77, 0.7388468491852137),
            (0.95, 1.6448536269514722),
            (0.975, 1.959963984540054),
            (0.9999, 3.719016485455709),
        ];
        for (share, expected) in normal {
            let found = normal_quantile(share);
            assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0), "{share}: {found}");
            assert!((normal_below(found) - share).abs() < 1e-14, "{share}");
            assert!(
                (normal_draw(share) - found).abs() < 1e-14 * expected.abs().max(1.0),
                "{share}"
            );
        }
        let student = [
            (1, 12.706204736174694),
            (2, 4.302652729749462),
            (3, 3.1824463052837078),
            (4, 2.7764451051977934),
            (9, 2.262157162798205),
            (30, 2.0422724563012378),
            (99, 1.9842169515864174),
            (1_000, 1.9623390808264083),
            (1_001, 1.9623367052808798),
            (25_000, 1.9600588799054273),
        ];
        for (degrees, expected) in student {
            let found = student_reach(0.95, degrees);
            assert!((found - expected).abs() < 1e-11 * expected, "{degrees}: {found}");
        }
    }

    #[test]
    fn the_ends() {
        assert_eq!(
            (normal_quantile(0.0), normal_quantile(1.0)),
            (f64::NEG_INFINITY, f64::INFINITY)
        );
        assert!(normal_quantile(f64::NAN).is_nan());
        assert!(student_reach(0.95, 0).is_infinite());
    }
}
