//! The stretch and the mask of each word of a text. They are computed for all words at once,
//! since in most texts every fifth word has a hit.

use super::cues::Mask;
use super::tokens::Tokens;
use super::zones::Stretch;

/// No stretch, or no mask.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Spot {
    stretch: u32,
    mask: u32,
}

/// The stretch and the mask of each token.
#[derive(Debug, Default)]
pub struct Spots {
    all: Vec<Spot>,
}

impl Spots {
    /// Replaces the content with that of a text, whose stretches and masks are sorted.
    pub fn read(&mut self, tokens: &Tokens, stretches: &[Stretch], masks: &[Mask]) {
        self.all.clear();
        let mut last = NONE;
        for (index, stretch) in (0..).zip(stretches) {
            last = index;
            // Marks between two stretches go with the next one.
            self.all.resize(stretch.tokens().end, Spot { stretch: index, mask: NONE });
        }
        self.all.resize(tokens.all().len(), Spot { stretch: last, mask: NONE });
        for (index, mask) in (0..).zip(masks) {
            let within = &mut self.all[tokens.within(mask.start..mask.end)];
            // Where masks overlap, the one that begins first counts.
            for spot in within.iter_mut().filter(|spot| spot.mask == NONE) {
                spot.mask = index;
            }
        }
    }

    /// Index of the stretch of a token; `None` if the text has no stretches.
    pub fn stretch(&self, token: usize) -> Option<usize> {
        Some(self.all[token].stretch as usize).filter(|_| self.all[token].stretch != NONE)
    }

    /// Index of the mask of a token; `None` if it is in no mask.
    pub fn mask(&self, token: usize) -> Option<usize> {
        Some(self.all[token].mask as usize).filter(|_| self.all[token].mask != NONE)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::scan::{Scanner, Scratch};

    #[test]
    fn each_word_has_the_stretch_and_mask_of_its_bytes() {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        let scanner = Scanner::new(Arc::clone(&lexicon));
        let texts = [
            "",
            "Duties: run the help desk, patch servers. Not responsible for the work of the Chief Executive Officer or the budget.",
            "About us\nWe build lamps; we care.\n\nWhat you will do\n- Report to the Vice President of Engineering of the group\n- Own it.",
            "You are not responsible for budgets, reports to the Head of IT: and to nobody else! Benefits: lunch. Pay: good",
        ];
        let mut overlapping = 0;
        for text in texts {
            let mut scratch = Scratch::default();
            scanner.scan(text, "", &mut scratch);
            let Scratch { tokens, stretches, masks, .. } = &scratch;
            let mut spots = Spots::default();
            spots.read(tokens, stretches, masks);
            for (index, token) in tokens.all().iter().enumerate() {
                let at = token.start as usize;
                let stretch = stretches
                    .partition_point(|stretch| stretch.end <= at)
                    .min(stretches.len().saturating_sub(1));
                assert_eq!(
                    spots.stretch(index),
                    Some(stretch).filter(|_| !stretches.is_empty()),
                    "{text} {at}"
                );
                let around: Vec<usize> = (0..masks.len())
                    .filter(|mask| masks[*mask].start <= at && at < masks[*mask].end)
                    .collect();
                assert_eq!(spots.mask(index), around.first().copied(), "{text} {at}");
                overlapping += usize::from(around.len() > 1);
            }
        }
        assert!(overlapping > 0);
    }
}
