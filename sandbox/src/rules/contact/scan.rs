//! A text as its reader sees it, cut into tokens that know where they stand in the original: hidden
//! characters are gone, wide and decorated letters are plain, and letters of other scripts that look
//! Latin count as Latin. What the tokens mean is in the neighbouring files.

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::names::marks;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters.
    Word,
    /// Digits, of whatever script.
    Digits,
    /// White space within a line, however much.
    Space,
    /// The end of a line.
    Line,
    /// Any other character.
    Sign(char),
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    /// What a word may stand for.
    marks: u8,
    start: usize,
    end: usize,
}

/// A text in tokens. Places in it are numbers of tokens.
#[derive(Debug)]
pub(super) struct Scan {
    text: String,
    /// For every byte of `text` the place it came from; nothing where `text` is the original.
    origin: Vec<(usize, usize)>,
    tokens: Vec<Token>,
    /// What any of the words may stand for.
    marks: u8,
}

impl Scan {
    /// Cuts a text. `tags` says whether the invisible tag characters are read as the letters that
    /// they stand for, or as nothing.
    pub(super) fn of(text: &str, tags: bool) -> Scan {
        let (mut shown, mut origin) = (String::with_capacity(text.len()), Vec::new());
        if is_plain(text) {
            shown.push_str(text);
        } else {
            for glyph in close_up(with_zeros(fold(text, tags))) {
                shown.push(glyph.shown);
                let place = (glyph.start, glyph.end);
                origin.extend(std::iter::repeat_n(place, glyph.shown.len_utf8()));
            }
        }
        let tokens = cut(&shown);
        Scan {
            text: shown,
            origin,
            marks: tokens.iter().fold(0, |all, token| all | token.marks),
            tokens,
        }
    }

    /// Whether a word may stand for one of these.
    pub(super) fn stands_for(&self, at: usize, marks: u8) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.marks & marks != 0)
    }

    /// Whether any word may stand for one of these.
    pub(super) fn has(&self, marks: u8) -> bool {
        self.marks & marks != 0
    }

    /// How many words may stand for one of these.
    pub(super) fn count(&self, marks: u8) -> usize {
        self.tokens
            .iter()
            .filter(|token| token.marks & marks != 0)
            .count()
    }

    /// Whether the text has this in it, as it is.
    pub(super) fn holds(&self, part: &str) -> bool {
        self.text.contains(part)
    }

    /// How many digits there are.
    pub(super) fn digits(&self) -> usize {
        self.text.bytes().filter(u8::is_ascii_digit).count()
    }

    /// Whether a dot stands where no sentence ends.
    pub(super) fn has_inner_dot(&self) -> bool {
        let joined = |place: usize| matches!(self.kind(place), Some(Kind::Word | Kind::Digits));
        let spaced = |place: usize| self.kind(place) == Some(Kind::Space);
        (0..self.len()).any(|at| {
            self.sign(at, '.') && (joined(at + 1) || at.checked_sub(1).is_some_and(spaced))
        }) || self.holds("[.]")
            || self.holds("(.)")
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The text of a token, `""` beyond the end.
    pub(super) fn text(&self, at: usize) -> &str {
        (self.tokens.get(at)).map_or("", |token| self.between(token.start, token.end))
    }

    /// The text of some tokens, without the spaces between.
    pub(super) fn joined(&self, from: usize, to: usize) -> String {
        (from..to)
            .filter(|at| self.kind(*at) != Some(Kind::Space))
            .map(|at| self.text(at))
            .collect()
    }

    pub(super) fn sign(&self, at: usize, sign: char) -> bool {
        self.kind(at) == Some(Kind::Sign(sign))
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word)
    }

    pub(super) fn is_digits(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Digits)
    }

    /// Whether a token is one of these words, in any case.
    pub(super) fn one_of(&self, at: usize, words: &[&str]) -> bool {
        self.is_word(at) && any(words, self.text(at))
    }

    /// The next place that is no space.
    pub(super) fn skip(&self, at: usize) -> usize {
        at + usize::from(self.kind(at) == Some(Kind::Space))
    }

    /// The words of the same line before a place, the nearest first, numbers included.
    pub(super) fn before(&self, at: usize) -> impl Iterator<Item = &str> {
        (0..at)
            .rev()
            .take_while(|at| self.kind(*at) != Some(Kind::Line))
            .filter(|at| self.is_word(*at) || self.is_digits(*at))
            .map(|at| self.text(at))
    }

    /// The words of the same line from a place on, numbers included.
    pub(super) fn after(&self, at: usize) -> impl Iterator<Item = &str> {
        (at..self.len())
            .take_while(|at| self.kind(*at) != Some(Kind::Line))
            .filter(|at| self.is_word(*at) || self.is_digits(*at))
            .map(|at| self.text(at))
    }

    /// Where some tokens stand in the original.
    pub(super) fn place(&self, from: usize, to: usize) -> Range<usize> {
        let Some(first) = self.tokens.get(from).map(|token| token.start) else {
            return 0..0;
        };
        let last = (to.checked_sub(1)).and_then(|last| self.tokens.get(last));
        let last = last.map_or(first, |token| token.end.saturating_sub(1));
        match (self.origin.get(first), self.origin.get(last)) {
            (Some((start, _)), Some((_, end))) => *start..*end,
            _ => first..last + 1,
        }
    }

    fn between(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }
}

/// Whether a word is one of some, in any case.
pub(super) fn any(words: &[&str], word: &str) -> bool {
    words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

fn cut(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let kind = match c {
            '\n' => Kind::Line,
            c if c.is_ascii_digit() => Kind::Digits,
            c if c.is_alphabetic() => Kind::Word,
            c if c.is_whitespace() => Kind::Space,
            c => Kind::Sign(c),
        };
        match tokens.last_mut() {
            Some(last) if last.kind == kind && !matches!(kind, Kind::Sign(_) | Kind::Line) => {
                last.end = end;
            }
            _ => tokens.push(Token {
                kind,
                marks: 0,
                start,
                end,
            }),
        }
    }
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
        token.marks = marks(text.get(token.start..token.end).unwrap_or_default());
    }
    tokens
}

/// Whether a text is what it looks like: nothing in it is folded, closed up or read as a digit.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut alone = 0;
    for at in 0..bytes.len() {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let (before, here, after) = (byte(at.wrapping_sub(1)), byte(at), byte(at + 1));
        let figure = matches!(here, b'O' | b'o' | b'I' | b'l');
        if !here.is_ascii() || (figure && (before.is_ascii_digit() || after.is_ascii_digit())) {
            return false;
        }
        alone += usize::from(before == b' ' && here != b' ' && after == b' ');
    }
    alone < LETTER_BY_LETTER
}

/// A character as it looks, with the bytes of the original that it came from.
struct Glyph {
    shown: char,
    start: usize,
    end: usize,
}

/// The text as it looks.
fn fold(text: &str, tags: bool) -> Vec<Glyph> {
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let mut folded = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let mut put = |shown: char| folded.push(Glyph { shown, start, end });
        if c.is_ascii() {
            put(if c == '\t' || c == '\r' { ' ' } else { c });
        } else if is_tag(c) {
            let plain = char::from_u32(u32::from(c) - 0xe_0000);
            plain.filter(|_| tags).into_iter().for_each(put);
        } else if !is_hidden(c) {
            let mut bytes = [0; 4];
            let wide = normalizer.normalize(c.encode_utf8(&mut bytes));
            wide.chars().map(plain).for_each(put);
        }
    }
    folded
}

/// Takes letters for the digits they stand for, as in `555-O1OO`.
fn with_zeros(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let digit = |c: char| match c {
        'O' | 'o' => Some('0'),
        'I' | 'l' => Some('1'),
        '0'..='9' => Some(c),
        _ => None,
    };
    for run in
        glyphs.chunk_by_mut(|one, two| one.shown.is_alphanumeric() && two.shown.is_alphanumeric())
    {
        let figures = run
            .iter()
            .filter(|glyph| glyph.shown.is_ascii_digit())
            .count();
        if run.len() >= 3 && figures > 0 && run.iter().all(|glyph| digit(glyph.shown).is_some()) {
            for glyph in run {
                glyph.shown = digit(glyph.shown).unwrap_or(glyph.shown);
            }
        }
    }
    glyphs
}

/// How many single characters in a row are meant to be read as one word.
const LETTER_BY_LETTER: usize = 6;

/// Takes the spaces out of what is written letter by letter, like `m e @ x . c o m`.
fn close_up(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let single = |at: usize| {
        let shown = |at: Option<usize>| at.and_then(|at| glyphs.get(at)).map(|one| one.shown);
        let word = |c: char| c.is_alphanumeric() || ".@_-+/".contains(c);
        let alone = |c: Option<char>| c.is_none_or(|c| !word(c));
        shown(Some(at)).is_some_and(word)
            && alone(at.checked_sub(1).and_then(|before| shown(Some(before))))
            && alone(shown(Some(at + 1)))
    };
    let mut spaces = vec![false; glyphs.len()];
    let mut at = 0;
    while at < glyphs.len() {
        let begin = at;
        while single(at)
            && glyphs.get(at + 1).is_some_and(|next| next.shown == ' ')
            && single(at + 2)
        {
            at += 2;
        }
        if (at - begin) / 2 + 1 >= LETTER_BY_LETTER {
            for space in (begin + 1..at).step_by(2) {
                if let Some(space) = spaces.get_mut(space) {
                    *space = true;
                }
            }
        }
        at += 1;
    }
    let kept = glyphs.into_iter().zip(spaces);
    kept.filter(|(_, space)| !space)
        .map(|(glyph, _)| glyph)
        .collect()
}

/// Characters that stand for letters and that no screen shows.
pub(super) fn is_tag(c: char) -> bool {
    ('\u{e0020}'..='\u{e007e}').contains(&c)
}

/// Characters that no screen shows, and those that only decorate the one before.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{20d0}'..='\u{20ff}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A character as the one it is taken for.
fn plain(c: char) -> char {
    if let Some((_, latin)) = LOOK_ALIKES.iter().find(|(other, _)| *other == c) {
        return *latin;
    }
    let code = u32::from(c);
    let zero = (DIGIT_ZEROS.iter()).find(|zero| (**zero..**zero + 10).contains(&code));
    let digit = zero.and_then(|zero| char::from_digit(code - zero, 10));
    digit.unwrap_or(if c.is_whitespace() && c != '\n' {
        ' '
    } else {
        c
    })
}

/// The zero of scripts with digits of their own that Unicode does not call compatible with ours.
const DIGIT_ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
];

/// Letters and signs that look like ours.
#[rustfmt::skip]
const LOOK_ALIKES: &[(char, char)] = &[
    ('а', 'a'), ('в', 'b'), ('с', 'c'), ('ԁ', 'd'), ('е', 'e'), ('ё', 'e'), ('ɡ', 'g'), ('һ', 'h'), ('і', 'i'),
    ('ј', 'j'), ('к', 'k'), ('ӏ', 'l'), ('м', 'm'), ('н', 'h'), ('о', 'o'), ('р', 'p'), ('ԛ', 'q'), ('ѕ', 's'),
    ('т', 't'), ('ѵ', 'v'), ('ԝ', 'w'), ('х', 'x'), ('у', 'y'), ('А', 'A'), ('В', 'B'), ('С', 'C'), ('Е', 'E'),
    ('Н', 'H'), ('І', 'I'), ('Ј', 'J'), ('К', 'K'), ('М', 'M'), ('О', 'O'), ('Р', 'P'), ('Ѕ', 'S'), ('Т', 'T'),
    ('Х', 'X'), ('У', 'Y'), ('α', 'a'), ('ε', 'e'), ('ι', 'i'), ('κ', 'k'), ('ν', 'v'), ('ο', 'o'), ('ρ', 'p'),
    ('τ', 't'), ('υ', 'u'), ('χ', 'x'), ('Α', 'A'), ('Β', 'B'), ('Ε', 'E'), ('Ζ', 'Z'), ('Η', 'H'), ('Ι', 'I'),
    ('Κ', 'K'), ('Μ', 'M'), ('Ν', 'N'), ('Ο', 'O'), ('Ρ', 'P'), ('Τ', 'T'), ('Υ', 'Y'), ('Χ', 'X'), ('ı', 'i'),
    ('ᴀ', 'a'), ('ʙ', 'b'), ('ᴄ', 'c'), ('ᴅ', 'd'), ('ᴇ', 'e'), ('ɢ', 'g'), ('ʜ', 'h'), ('ɪ', 'i'), ('ᴊ', 'j'),
    ('ᴋ', 'k'), ('ʟ', 'l'), ('ᴍ', 'm'), ('ɴ', 'n'), ('ᴏ', 'o'), ('ᴘ', 'p'), ('ʀ', 'r'), ('ꜱ', 's'), ('ᴛ', 't'),
    ('ᴜ', 'u'), ('ᴠ', 'v'), ('ᴡ', 'w'), ('ʏ', 'y'), ('ᴢ', 'z'),
    ('‐', '-'), ('‑', '-'), ('‒', '-'), ('–', '-'), ('—', '-'), ('―', '-'), ('−', '-'), ('⁃', '-'), ('ー', '-'),
    ('。', '.'), ('·', '.'), ('•', '.'), ('∙', '.'), ('⋅', '.'), ('・', '.'), ('‧', '.'), ('۔', '.'),
    ('⁄', '/'), ('∕', '/'), ('⧸', '/'), ('\u{2028}', '\n'), ('\u{2029}', '\n'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_as_it_looks_and_places_are_those_of_the_original() {
        let text = "ｌｕ\u{200b}сіа １٢3";
        let scan = Scan::of(text, false);
        let said: Vec<&str> = (0..scan.len()).map(|at| scan.text(at)).collect();
        assert_eq!(said, ["lucia", " ", "123"]);
        assert_eq!(&text[scan.place(0, 1)], "ｌｕ\u{200b}сіа");
        assert_eq!(&text[scan.place(2, 3)], "１٢3");
        assert_eq!(scan.place(7, 9), 0..0);
    }

    #[test]
    fn what_is_written_letter_by_letter_is_a_word() {
        let check = |text: &str, expected: &[&str]| {
            let scan = Scan::of(text, false);
            let said: Vec<&str> = (0..scan.len()).map(|at| scan.text(at)).collect();
            assert_eq!(said, expected, "{text}");
        };
        check("a b", &["a", " ", "b"]);
        check(
            "l u c i a @ x . c o m ok",
            &["lucia", "@", "x", ".", "com", " ", "ok"],
        );
        check("4 1 5 5 5 5 0 1 0 0", &["4155550100"]);
        check("", &[]);
    }

    #[test]
    fn tags_are_read_where_that_is_asked_for() {
        let text = "x\u{e0068}\u{e0069}";
        assert_eq!(Scan::of(text, true).text(0), "xhi");
        assert_eq!(Scan::of(text, false).text(0), "x");
    }
}
