//! The words the reader of descriptions knows: languages, countries, tools, kinds of data and work.
//! How they are looked for is in `reading`.

/// Languages by their English name.
pub(super) const LANGUAGES: &[&str] = &[
    "Afrikaans", "Albanian", "Amharic", "Arabic", "Armenian", "Azerbaijani", "Basque", "Bengali",
    "Bosnian", "Bulgarian", "Burmese", "Cantonese", "Catalan", "Chinese", "Croatian", "Czech",
    "Danish", "Dutch", "English", "Estonian", "Finnish", "French", "Galician", "Georgian",
    "German", "Greek", "Gujarati", "Hausa", "Hebrew", "Hindi", "Hungarian", "Icelandic", "Igbo",
    "Indonesian", "Irish", "Italian", "Japanese", "Javanese", "Kannada", "Kazakh", "Khmer",
    "Korean", "Kurdish", "Lao", "Latvian", "Lithuanian", "Macedonian", "Malay", "Malayalam",
    "Maltese", "Mandarin", "Marathi", "Mongolian", "Nepali", "Norwegian", "Pashto", "Persian",
    "Polish", "Portuguese", "Punjabi", "Romanian", "Russian", "Serbian", "Sinhala", "Slovak",
    "Slovenian", "Somali", "Spanish", "Swahili", "Swedish", "Tagalog", "Tamil", "Telugu", "Thai",
    "Turkish", "Ukrainian", "Urdu", "Uzbek", "Vietnamese", "Welsh", "Xhosa", "Yoruba", "Zulu",
];

/// Countries: code and the names they go by, longer names first where one contains another.
pub(super) const COUNTRIES: &[(&str, &[&str])] = &[
    ("AR", &["argentina"]), ("AT", &["austria"]), ("AU", &["australia"]), ("BD", &["bangladesh"]),
    ("BE", &["belgium"]), ("BG", &["bulgaria"]), ("BO", &["bolivia"]), ("BR", &["brazil"]),
    ("CA", &["canada"]), ("CH", &["switzerland"]), ("CL", &["chile"]), ("CN", &["china"]),
    ("CO", &["colombia"]), ("CR", &["costa rica"]), ("CZ", &["czech republic", "czechia"]),
    ("DE", &["germany"]), ("DK", &["denmark"]), ("DO", &["dominican republic"]),
    ("EC", &["ecuador"]), ("EE", &["estonia"]), ("EG", &["egypt"]), ("ES", &["spain"]),
    ("ET", &["ethiopia"]), ("FI", &["finland"]), ("FR", &["france"]), ("GB", &["united kingdom",
    "great britain", "england"]), ("GH", &["ghana"]), ("GR", &["greece"]), ("GT", &["guatemala"]),
    ("HU", &["hungary"]), ("ID", &["indonesia"]), ("IE", &["ireland"]), ("IL", &["israel"]),
    ("IN", &["india"]), ("IT", &["italy"]), ("JP", &["japan"]), ("KE", &["kenya"]),
    ("KR", &["south korea", "korea"]), ("LT", &["lithuania"]), ("LV", &["latvia"]),
    ("MA", &["morocco"]), ("MX", &["mexico"]), ("MY", &["malaysia"]), ("NG", &["nigeria"]),
    ("NL", &["the netherlands", "netherlands"]), ("NO", &["norway"]), ("NP", &["nepal"]),
    ("NZ", &["new zealand"]), ("PE", &["peru"]), ("PH", &["philippines"]), ("PK", &["pakistan"]),
    ("PL", &["poland"]), ("PT", &["portugal"]), ("RO", &["romania"]), ("RS", &["serbia"]),
    ("SE", &["sweden"]), ("SG", &["singapore"]), ("SK", &["slovakia"]), ("TH", &["thailand"]),
    ("TR", &["turkey"]), ("TW", &["taiwan"]), ("UA", &["ukraine"]), ("UG", &["uganda"]),
    ("US", &["united states of america", "united states"]), ("UY", &["uruguay"]),
    ("VE", &["venezuela"]), ("VN", &["vietnam"]), ("ZA", &["south africa"]),
];

/// Short names that are countries only in capitals.
pub(super) const COUNTRY_CAPITALS: &[(&str, &str)] =
    &[("US", "US"), ("USA", "US"), ("UK", "GB"), ("GB", "GB")];

/// Regions, which the API has no field for.
pub(super) const REGIONS: &[&str] = &[
    "latin america", "latam", "europe", "africa", "asia", "middle east", "north america",
    "south america", "scandinavia", "southeast asia",
];

/// Labeling tools by their proper name.
pub(super) const TOOLS: &[&str] = &[
    "Label Studio", "Labelbox", "CVAT", "Prodigy", "Doccano", "SuperAnnotate", "Encord",
    "Dataloop", "Roboflow", "Supervisely", "Praat", "ELAN", "Audacity", "Scale Studio",
    "Kili Technology", "Argilla", "INCEpTION", "brat", "VGG Image Annotator", "LabelMe",
];

/// Words for the people who do the work.
pub(super) const ROLES: &[&str] = &[
    "annotator", "labeler", "labeller", "transcriber", "transcriptionist", "freelancer", "trainer",
    "rater", "evaluator", "linguist", "translator", "reviewer", "expert", "specialist", "writer",
    "contractor", "worker", "tagger", "doctor", "physician", "radiologist", "engineer",
    "developer", "programmer", "speaker", "teacher", "nurse", "lawyer", "person",
    "moderator", "editor", "proofreader", "contributor", "student", "scientist", "mathematician",
    "assistant", "professional", "interpreter", "biologist", "chemist", "dentist",
];

/// Kinds of data: name and the beginnings of words that speak of it.
pub(super) const DATA_TYPES: &[(&str, &[&str])] = &[
    ("3D Point Cloud", &["lidar", "pointcloud"]),
    ("Audio", &["audio", "speech", "podcast", "voice", "recording", "call", "utterance"]),
    ("Video", &["video", "footage", "clip"]),
    ("Image", &["image", "photo", "picture", "ray", "scan", "screenshot", "radiograph"]),
    ("Text", &["text", "document", "review", "sentence", "tweet", "article", "prompt", "chat",
        "conversation", "email", "paragraph", "comment", "response"]),
    ("Code", &["codebase", "snippet", "sourcecode"]),
];

/// Kinds of labels: name and phrases, whose words match by their beginnings.
pub(super) const LABEL_TYPES: &[(&str, &[&str])] = &[
    ("Transcription", &["transcri"]),
    ("Bounding Box", &["bounding box", "boxes"]),
    ("Segmentation", &["segment"]),
    ("Polygon", &["polygon"]),
    ("Keypoint", &["keypoint", "key point"]),
    ("Sentiment Analysis", &["sentiment"]),
    ("Classification", &["classif", "categori"]),
    ("Named Entity Recognition", &["named entit", "ner", "entity recogn"]),
    ("Translation", &["translat"]),
    ("Ranking", &["rank", "preference", "rlhf", "pairwise"]),
    ("Evaluation", &["evaluat", "rating"]),
    ("Summarization", &["summari"]),
    ("Captioning", &["caption"]),
    ("Content Moderation", &["content moderat", "toxic"]),
    ("Red Teaming", &["red team"]),
    ("Prompt Writing", &["write prompt", "writing prompt", "prompt writ"]),
    ("OCR", &["ocr"]),
    ("Diarization", &["diari"]),
];

/// Subjects and the beginnings of words that speak of them.
pub(super) const SUBJECTS: &[(&str, &[&str])] = &[
    ("Medical", &["medical", "medicin", "clinical", "radiolog", "patient", "health"]),
    ("Legal", &["legal", "law", "court"]),
    ("Finance", &["financ", "bank", "invoice", "accounting"]),
    ("Automotive", &["automotive", "driving", "vehicle", "traffic"]),
    ("Agriculture", &["agricultur", "crop", "farm"]),
    ("Retail", &["retail", "ecommerce", "shopping"]),
    ("Customer Service", &["customer", "support"]),
    ("Mathematics", &["math"]),
    ("Software", &["software", "programming", "coding"]),
];

/// Things that are counted as files.
pub(super) const FILE_WORDS: &[&str] = &[
    "file", "image", "photo", "picture", "document", "clip", "video", "recording", "scan",
    "screenshot", "pdf", "article", "call", "podcast", "episode", "radiograph", "frame",
];

/// Things that are counted, but in none of the API's units.
pub(super) const ITEM_WORDS: &[&str] = &[
    "item", "label", "sentence", "task", "sample", "prompt", "row", "utterance", "tweet",
    "review", "record", "annotation", "comment", "conversation", "message", "pair", "response",
    "paragraph",
];

/// Numbers in words.
pub(super) const NUMBER_WORDS: &[(&str, f64)] = &[
    ("one", 1.0), ("two", 2.0), ("three", 3.0), ("four", 4.0), ("five", 5.0), ("six", 6.0),
    ("seven", 7.0), ("eight", 8.0), ("nine", 9.0), ("ten", 10.0), ("eleven", 11.0),
    ("twelve", 12.0), ("fifteen", 15.0), ("twenty", 20.0), ("thirty", 30.0), ("fifty", 50.0),
    ("hundred", 100.0), ("dozen", 12.0), ("couple", 2.0),
];
