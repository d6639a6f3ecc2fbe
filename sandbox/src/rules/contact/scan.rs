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

#[derive(Clone, Copy, Debug)]
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
            let seen = with_zeros(with_figures(fold(text, tags)));
            for glyph in close_up(without_hyphens(seen)) {
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
        if !self.text.as_bytes().contains(&b'.') {
            return false;
        }
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
    let mut unspaced = false;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let kind = match c {
            '\n' => Kind::Line,
            c if c.is_ascii_digit() => Kind::Digits,
            c if c.is_alphabetic() => Kind::Word,
            c if c.is_whitespace() => Kind::Space,
            c => Kind::Sign(c),
        };
        let turns = kind == Kind::Word && unspaced != is_unspaced(c);
        unspaced = is_unspaced(c);
        match tokens.last_mut() {
            Some(last)
                if last.kind == kind && !turns && !matches!(kind, Kind::Sign(_) | Kind::Line) =>
            {
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
    let mut tokens = with_places_apart(text, tokens);
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
        token.marks = marks(text.get(token.start..token.end).unwrap_or_default());
    }
    tokens
}

/// Names of places with accounts that stand at the end of a word, as scripts without spaces write them.
const PLACES_INSIDE: &[&str] = &["微信", "카카오톡", "카톡"];

/// Cuts such names off the word before them.
fn with_places_apart(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    if !PLACES_INSIDE.iter().any(|place| text.contains(place)) {
        return tokens;
    }
    let mut apart = Vec::with_capacity(tokens.len());
    for token in tokens {
        let word = text.get(token.start..token.end).unwrap_or_default();
        let place = PLACES_INSIDE
            .iter()
            .find(|place| word.ends_with(**place) && word.len() > place.len());
        let middle = place.map(|place| token.end - place.len());
        if let Some(middle) = middle {
            apart.push(Token {
                end: middle,
                ..token
            });
            apart.push(Token {
                start: middle,
                ..token
            });
        } else {
            apart.push(token);
        }
    }
    apart
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
        let letter = |step: usize| byte(at.wrapping_add(step)).is_ascii_alphabetic();
        let back = |step: usize| byte(at.wrapping_sub(step)).is_ascii_alphanumeric();
        if here == b'-' && letter(1) && letter(3) && byte(at + 2) == b'-' && !letter(2) && !back(2)
        {
            return false;
        }
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

/// How many signs for digits in a row are a number that is read digit by digit.
const DIGIT_BY_DIGIT: usize = 7;

/// Takes the signs for digits of Chinese and Japanese for digits, where a number is read by them.
fn with_figures(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let place = |c: char| HAN_DIGITS.iter().position(|sign| *sign == c);
    for run in
        glyphs.chunk_by_mut(|one, two| place(one.shown).is_some() && place(two.shown).is_some())
    {
        if run.len() < DIGIT_BY_DIGIT {
            continue;
        }
        for glyph in run {
            // Behind nine come zero and one once more.
            let digit = place(glyph.shown).and_then(|place| u32::try_from(place % 10).ok());
            let digit = digit.and_then(|digit| char::from_digit(digit, 10));
            glyph.shown = digit.unwrap_or(glyph.shown);
        }
    }
    glyphs
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

/// How many letters with hyphens between are meant to be read as one word.
const LETTERS: usize = 3;

/// Takes the hyphens out of what is written letter by letter, like `m-e @ x . c-o-m`.
fn without_hyphens(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let shown = |at: usize| glyphs.get(at).map_or(' ', |glyph| glyph.shown);
    let mut kept = vec![true; glyphs.len()];
    let mut at = 0;
    while at < glyphs.len() {
        let begins = at == 0 || !(shown(at - 1).is_alphanumeric() || shown(at - 1) == '-');
        let begin = at;
        while begins
            && shown(at).is_alphabetic()
            && shown(at + 1) == '-'
            && shown(at + 2).is_alphabetic()
        {
            at += 2;
        }
        let ends =
            shown(at).is_alphabetic() && !(shown(at + 1).is_alphanumeric() || shown(at + 1) == '-');
        if ends && (at - begin) / 2 + 1 >= LETTERS {
            for hyphen in kept.iter_mut().take(at).skip(begin + 1).step_by(2) {
                *hyphen = false;
            }
        }
        at += 1;
    }
    let glyphs = glyphs.into_iter().zip(kept);
    glyphs
        .filter_map(|(glyph, kept)| kept.then_some(glyph))
        .collect()
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
pub(super) fn plain(c: char) -> char {
    if let Some((_, latin)) = LOOK_ALIKES.iter().find(|(other, _)| *other == c) {
        return *latin;
    }
    let code = u32::from(c);
    let zero = (DIGIT_ZEROS.iter()).find(|zero| (**zero..**zero + 10).contains(&code));
    let one = (DIGIT_ONES.iter()).find(|one| (**one..**one + 9).contains(&code));
    let digit = zero
        .map(|zero| code - zero)
        .or_else(|| one.map(|one| code - one + 1))
        .or_else(|| (code == 0x24ff).then_some(0))
        .and_then(|digit| char::from_digit(digit, 10));
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

/// The one of digits in dark or double circles, which Unicode does not call compatible either.
const DIGIT_ONES: &[u32] = &[0x2776, 0x24f5, 0x2780, 0x278a];

/// Digits as Chinese and Japanese write them one by one, from zero; then other signs for them.
const HAN_DIGITS: &[char] = &[
    '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '〇', '幺',
];

/// Letters of scripts that put no spaces between words, or glue other words to a number.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

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
