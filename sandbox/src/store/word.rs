//! Closed sets of words that the platform has for states and kinds, as enums that are stored and shown
//! as those words.

/// Declares an enum whose variants are words: `as_str`, `read`, `ALL`, `WORDS`, `Display`, how JSON
/// shows it and how SQLite keeps it. A stored word that is none of them is an error of the database,
/// not a panic.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[$of])* $variant,)+
        }

        impl $name {
            /// Every one of them, in the platform's order.
            pub(crate) const ALL: &[$name] = &[$($name::$variant,)+];

            /// All of the words, in the same order.
            pub(crate) const WORDS: &[&str] = &[$($word,)+];

            /// The word as the platform writes it.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }

            /// The one with exactly this word.
            pub(crate) fn read(word: &str) -> Option<Self> {
                let place = Self::WORDS.iter().position(|one| *one == word)?;
                Self::ALL.get(place).copied()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.as_str().to_owned()
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(word: $name) -> serde_json::Value {
                word.as_str().into()
            }
        }

        $crate::store::word::kept!($name);
    };
}

/// How SQLite keeps an enum whose variants are words: as those words.
macro_rules! kept {
    ($name:ident) => {
        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.as_str().into())
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(
                value: rusqlite::types::ValueRef<'_>,
            ) -> rusqlite::types::FromSqlResult<Self> {
                Self::read(value.as_str()?).ok_or(rusqlite::types::FromSqlError::InvalidType)
            }
        }
    };
}

pub(crate) use {kept, words};
