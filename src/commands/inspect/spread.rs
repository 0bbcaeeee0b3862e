//! A sample that is spread evenly over a sequence whose length is not known.

/// Equally spaced items of a sequence. The same sequence always gives the same sample.
#[derive(Debug)]
pub struct Spread<T> {
    items: Vec<T>,
    /// The most items that are kept.
    most: usize,
    /// The distance between two items.
    step: u64,
    /// Number of items seen.
    seen: u64,
}

impl<T> Spread<T> {
    /// Creates a sample of at most `most` items; it has at least half as many of a long sequence.
    pub fn new(most: usize) -> Self {
        Self { items: Vec::new(), most, step: 1, seen: 0 }
    }

    /// Counts the next item. It is made only if it belongs to the sample.
    pub fn offer(&mut self, item: impl FnOnce() -> T) {
        let at = self.seen;
        self.seen += 1;
        if !at.is_multiple_of(self.step) {
            return;
        }
        if self.items.len() == self.most {
            self.step *= 2;
            let mut index = 0;
            self.items.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            if !at.is_multiple_of(self.step) {
                return;
            }
        }
        self.items.push(item());
    }

    /// Returns the items, in order.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Returns the number of items in the whole sequence.
    pub fn seen(&self) -> u64 {
        self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_equally_spaced_up_to_the_end() {
        for length in 0..200usize {
            let mut spread = Spread::new(8);
            (0..length).for_each(|at| spread.offer(|| at));
            let step = [1, 2, 4, 8, 16, 32].into_iter().find(|step| length.div_ceil(*step) <= 8);
            let expected: Vec<usize> = (0..length).step_by(step.unwrap()).collect();
            assert_eq!((spread.items(), spread.seen()), (expected.as_slice(), length as u64));
        }
    }
}
