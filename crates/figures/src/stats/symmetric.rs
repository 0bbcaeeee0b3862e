//! Small symmetric linear systems that may be singular.

/// Eigenvalues below this fraction of the largest are rounded zeros.
const ZERO: f64 = 1e-10;
/// The most sweeps of Jacobi's method. About six are enough; the limit is never reached.
const SWEEPS: usize = 60;

/// The eigendecomposition of a symmetric matrix without negative eigenvalues.
pub struct Decomposition {
    values: Vec<f64>,
    /// One row for each eigenvalue.
    vectors: Vec<Vec<f64>>,
    rank: usize,
}

impl Decomposition {
    /// Decomposes a matrix by Jacobi's rotations (G. H. Golub and C. F. Van Loan, Matrix
    /// Computations, 2013, section 8.5). The method is slower than others, but exact for small
    /// eigenvalues too, which decide here which effects are identified.
    pub fn new(mut matrix: Vec<Vec<f64>>) -> Self {
        let size = matrix.len();
        let mut vectors: Vec<Vec<f64>> =
            (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        let scale: f64 = matrix.iter().flatten().map(|v| v * v).sum();
        for _ in 0..SWEEPS {
            let off: f64 =
                (0..size).map(|i| matrix[i][..i].iter().map(|v| v * v).sum::<f64>()).sum();
            if off <= scale * 1e-32 {
                break;
            }
            for p in 0..size {
                for q in p + 1..size {
                    rotate(&mut matrix, &mut vectors, p, q);
                }
            }
        }
        let values: Vec<f64> = (0..size).map(|i| matrix[i][i]).collect();
        let largest = values.iter().copied().fold(0.0, f64::max);
        let rank = values.iter().filter(|value| **value > ZERO * largest).count();
        Self { values, vectors, rank }
    }

    /// Returns the number of eigenvalues that are not zero.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Returns the eigenvalues that are not zero, with their vectors.
    pub fn nonzero(&self) -> impl Iterator<Item = (f64, &Vec<f64>)> {
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        self.values
            .iter()
            .copied()
            .zip(&self.vectors)
            .filter(move |(value, _)| *value > ZERO * largest)
    }

    /// Returns the pseudo-inverse (Moore and Penrose).
    pub fn inverse(&self) -> Vec<Vec<f64>> {
        let mut out = vec![vec![0.0; self.values.len()]; self.values.len()];
        for (value, vector) in self.nonzero() {
            for (row, own) in out.iter_mut().zip(vector) {
                row.iter_mut().zip(vector).for_each(|(out, other)| *out += own * other / value);
            }
        }
        out
    }

    /// Returns the shortest vector x that minimises |M x − `right`|, with M the matrix.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; right.len()];
        for (value, vector) in self.nonzero() {
            let along = vector.iter().zip(right).map(|(v, r)| v * r).sum::<f64>() / value;
            out.iter_mut().zip(vector).for_each(|(out, v)| *out += along * v);
        }
        out
    }
}

/// Rotates the plane of the axes `p` and `q` so that the matrix has a zero at (`p`, `q`).
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let between = matrix[p][q];
    if between == 0.0 {
        return;
    }
    let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * between);
    let tangent = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
    let cosine = 1.0 / libm::sqrt(tangent * tangent + 1.0);
    let sine = tangent * cosine;
    let turn = |first: &mut f64, second: &mut f64| {
        (*first, *second) = (cosine * *first - sine * *second, sine * *first + cosine * *second);
    };
    for row in matrix.iter_mut() {
        let (left, right) = row.split_at_mut(q);
        turn(&mut left[p], &mut right[0]);
    }
    for rows in [matrix, vectors] {
        let (above, below) = rows.split_at_mut(q);
        above[p].iter_mut().zip(&mut below[0]).for_each(|(first, second)| turn(first, second));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn one_solution() {
        let matrix =
            Decomposition::new(vec![vec![4.0, 1.0, 0.0], vec![1.0, 3.0, 1.0], vec![0.0, 1.0, 2.0]]);
        assert_eq!(matrix.rank(), 3);
        near(&matrix.solve(&[9.0, 10.0, 7.0]), &[16.0 / 9.0, 17.0 / 9.0, 23.0 / 9.0]);
        near(&matrix.inverse()[0], &[5.0 / 18.0, -2.0 / 18.0, 1.0 / 18.0]);
    }

    #[test]
    fn of_many_solutions_the_shortest() {
        let matrix = Decomposition::new(vec![
            vec![1.0, -1.0, 0.0],
            vec![-1.0, 1.0, 0.0],
            vec![0.0, 0.0, 0.0],
        ]);
        assert_eq!(matrix.rank(), 1);
        near(&matrix.solve(&[1.0, -1.0, 0.0]), &[0.5, -0.5, 0.0]);
        near(&matrix.inverse()[1], &[-0.25, 0.25, 0.0]);
    }

    #[test]
    fn nothing() {
        assert!(Decomposition::new(Vec::new()).solve(&[]).is_empty());
        assert_eq!(Decomposition::new(vec![vec![0.0; 2]; 2]).rank(), 0);
    }
}
