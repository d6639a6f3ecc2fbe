//! The words people are made of: where they live, what they are called, what they do. Who comes of
//! them is drawn in `draw`.

/// A country with what is usual in it.
pub(super) struct Place {
    pub(super) code: &'static str,
    pub(super) country: &'static str,
    pub(super) cities: &'static [&'static str],
    pub(super) names: &'static [&'static str],
    /// The mother tongue first.
    pub(super) languages: &'static [&'static str],
    /// What a good labeler asks for here, in dollars per hour.
    pub(super) rate: f64,
    pub(super) school: &'static str,
}

#[rustfmt::skip]
pub(super) const PLACES: &[Place] = &[
    place("AR", "Argentina", &["Córdoba", "Rosario"], &["Martín", "Sofía", "Agustina"], &["Spanish"], 12.0, "Universidad Nacional de Córdoba"),
    place("BD", "Bangladesh", &["Dhaka", "Sylhet"], &["Farhan", "Nusrat", "Tanvir"], &["Bengali"], 7.0, "University of Dhaka"),
    place("BR", "Brazil", &["Curitiba", "Belo Horizonte"], &["João", "Larissa", "Thiago"], &["Portuguese"], 11.0, "Universidade Federal do Paraná"),
    place("CA", "Canada", &["Montréal", "Halifax"], &["Amélie", "Owen", "Grace"], &["English", "French"], 23.0, "Dalhousie University"),
    place("CO", "Colombia", &["Medellín", "Cali"], &["Camila", "Andrés", "Valentina"], &["Spanish"], 11.0, "Universidad de Antioquia"),
    place("DE", "Germany", &["Bremen", "Dresden"], &["Lena", "Felix", "Miriam"], &["German"], 25.0, "Universität Bremen"),
    place("EG", "Egypt", &["Alexandria", "Giza"], &["Omar", "Salma", "Youssef"], &["Arabic"], 9.0, "Alexandria University"),
    place("ES", "Spain", &["Sevilla", "Bilbao"], &["Iker", "Nerea", "Álvaro"], &["Spanish"], 18.0, "Universidad de Sevilla"),
    place("FR", "France", &["Nantes", "Lille"], &["Hugo", "Manon", "Inès"], &["French"], 22.0, "Université de Nantes"),
    place("GB", "United Kingdom", &["Leeds", "Glasgow"], &["Oliver", "Aisha", "Megan"], &["English"], 23.0, "University of Leeds"),
    place("GH", "Ghana", &["Kumasi", "Accra"], &["Kwame", "Akosua", "Esi"], &["English"], 9.0, "University of Ghana"),
    place("ID", "Indonesia", &["Bandung", "Surabaya"], &["Dewi", "Bagus", "Putri"], &["Indonesian", "Javanese"], 8.0, "Universitas Padjadjaran"),
    place("IN", "India", &["Bengaluru", "Chennai", "Jaipur"], &["Arjun", "Meera", "Kavya", "Rohan"], &["Hindi", "Tamil"], 11.0, "Anna University"),
    place("IT", "Italy", &["Bologna", "Torino"], &["Giulia", "Matteo", "Chiara"], &["Italian"], 20.0, "Università di Bologna"),
    place("JP", "Japan", &["Osaka", "Sapporo"], &["Haruka", "Kenji", "Yui"], &["Japanese"], 22.0, "Osaka University"),
    place("KE", "Kenya", &["Nairobi", "Kisumu"], &["Wanjiru", "Brian", "Achieng"], &["Swahili"], 9.0, "University of Nairobi"),
    place("KR", "South Korea", &["Busan", "Daegu"], &["Minjun", "Seoyeon", "Jiho"], &["Korean"], 21.0, "Pusan National University"),
    place("MA", "Morocco", &["Rabat", "Fès"], &["Yasmine", "Hamza", "Imane"], &["Arabic", "French"], 10.0, "Université Mohammed V"),
    place("MX", "Mexico", &["Puebla", "Mérida"], &["Diego", "Ximena", "Fernanda"], &["Spanish"], 12.0, "Universidad de Guadalajara"),
    place("NG", "Nigeria", &["Ibadan", "Abuja"], &["Chinedu", "Folake", "Ifeoma"], &["English", "Yoruba"], 10.0, "University of Ibadan"),
    place("NL", "Netherlands", &["Utrecht", "Groningen"], &["Sanne", "Daan", "Femke"], &["Dutch"], 25.0, "Universiteit Utrecht"),
    place("PE", "Peru", &["Arequipa", "Lima"], &["Rosa", "Luis", "Milagros"], &["Spanish"], 10.0, "Universidad Nacional de San Agustín"),
    place("PH", "Philippines", &["Cebu", "Davao"], &["Jasmine", "Mark", "Angelica"], &["Tagalog", "English"], 9.0, "University of San Carlos"),
    place("PK", "Pakistan", &["Lahore", "Karachi"], &["Bilal", "Ayesha", "Zainab"], &["Urdu", "Punjabi"], 8.0, "University of the Punjab"),
    place("PL", "Poland", &["Kraków", "Gdańsk"], &["Zofia", "Piotr", "Kasia"], &["Polish"], 17.0, "Uniwersytet Gdański"),
    place("PT", "Portugal", &["Porto", "Braga"], &["Rui", "Marta", "Catarina"], &["Portuguese"], 16.0, "Universidade do Porto"),
    place("RO", "Romania", &["Cluj-Napoca", "Iași"], &["Andrei", "Ioana", "Mihai"], &["Romanian"], 14.0, "Universitatea din București"),
    place("SE", "Sweden", &["Uppsala", "Malmö"], &["Elsa", "Nils", "Astrid"], &["Swedish"], 26.0, "Uppsala universitet"),
    place("TR", "Turkey", &["İzmir", "Ankara"], &["Elif", "Emre", "Zeynep"], &["Turkish"], 11.0, "Ege University"),
    place("UA", "Ukraine", &["Lviv", "Odesa"], &["Oksana", "Taras", "Daryna"], &["Ukrainian", "Russian"], 13.0, "Lviv Polytechnic"),
    place("US", "United States", &["Tucson", "Columbus", "Raleigh"], &["Tyler", "Maya", "Jordan", "Denise"], &["English"], 25.0, "Ohio State University"),
    place("VN", "Vietnam", &["Da Nang", "Hanoi"], &["Linh", "Minh", "Thao"], &["Vietnamese"], 8.0, "Da Nang University"),
];

/// What somebody does most of the time.
pub(super) struct Trade {
    pub(super) titles: &'static [&'static str],
    pub(super) data: &'static [&'static str],
    pub(super) labels: &'static [&'static str],
    pub(super) software: &'static [&'static str],
    pub(super) subjects: &'static [&'static str],
    /// What they were before.
    pub(super) roles: &'static [&'static str],
    pub(super) degree: &'static str,
    /// A sentence of the bio that only this trade has.
    pub(super) pride: &'static str,
    /// What their rate is in comparison.
    pub(super) worth: f64,
}

#[rustfmt::skip]
pub(super) const TRADES: &[Trade] = &[
    Trade {
        titles: &["Audio transcriber", "Speech data specialist", "Transcriber and speech annotator"],
        data: &["Audio", "Video"], labels: &["Transcription", "Diarization", "Translation"],
        software: &["ELAN", "Praat", "Audacity", "Label Studio"], subjects: &["Customer Service", "Legal", "Medical"],
        roles: &["Court reporter", "Subtitler", "Radio editor"], degree: "BA in Linguistics",
        pride: "Two speakers at once, a bad line, a dialect: I mark what I hear and what I do not hear.", worth: 1.0,
    },
    Trade {
        titles: &["Image annotator", "Computer vision annotator", "Image and video labeler"],
        data: &["Image", "Video"], labels: &["Bounding Box", "Segmentation", "Polygon", "Keypoint"],
        software: &["CVAT", "Labelbox", "Roboflow", "SuperAnnotate"], subjects: &["Automotive", "Retail", "Agriculture"],
        roles: &["Photo editor", "Draughtsperson", "Quality inspector"], degree: "BSc in Geomatics",
        pride: "My boxes touch the object and nothing else, also in the last hour of a shift.", worth: 0.95,
    },
    Trade {
        titles: &["Point cloud annotator", "LiDAR and 3D specialist"],
        data: &["3D Point Cloud", "Image"], labels: &["Bounding Box", "Segmentation"],
        software: &["Encord", "Supervisely", "CVAT"], subjects: &["Automotive"],
        roles: &["Surveyor", "CAD technician"], degree: "BSc in Surveying",
        pride: "I keep cuboids steady from frame to frame and check them in the camera view.", worth: 1.1,
    },
    Trade {
        titles: &["Text annotator", "Linguist for text data", "NLP annotator"],
        data: &["Text"], labels: &["Classification", "Sentiment Analysis", "Named Entity Recognition", "Summarization"],
        software: &["Label Studio", "Prodigy", "Doccano", "INCEpTION"], subjects: &["Customer Service", "Finance", "Retail"],
        roles: &["Proofreader", "Librarian", "Teacher"], degree: "MA in Computational Linguistics",
        pride: "I keep a list of every doubtful case, so that the team decides it once.", worth: 1.0,
    },
    Trade {
        titles: &["AI response evaluator", "Prompt writer and evaluator", "Preference data specialist"],
        data: &["Text", "Code"], labels: &["Evaluation", "Ranking", "Prompt Writing", "Red Teaming"],
        software: &["Argilla", "Label Studio", "Scale Studio"], subjects: &["Software", "Mathematics"],
        roles: &["Technical writer", "Tutor", "Journalist"], degree: "BA in Philosophy",
        pride: "I say in one sentence why one answer is better, and I check the facts first.", worth: 1.3,
    },
    Trade {
        titles: &["Code reviewer for AI training", "Software engineer and code annotator"],
        data: &["Code", "Text"], labels: &["Evaluation", "Ranking", "Classification"],
        software: &["Label Studio", "Argilla"], subjects: &["Software", "Mathematics"],
        roles: &["Backend developer", "Test engineer"], degree: "BSc in Computer Science",
        pride: "I run the code before I rate it and read the tests before I trust them.", worth: 1.7,
    },
    Trade {
        titles: &["Medical annotator", "Clinical data reviewer"],
        data: &["Image", "Text"], labels: &["Segmentation", "Classification", "Named Entity Recognition"],
        software: &["Encord", "Labelbox", "Label Studio"], subjects: &["Medical"],
        roles: &["Nurse", "Radiographer", "Medical coder"], degree: "BSc in Nursing",
        pride: "I know what a finding looks like and when a second reader is needed.", worth: 1.6,
    },
    Trade {
        titles: &["Content moderator", "Trust and safety annotator"],
        data: &["Text", "Image", "Video"], labels: &["Content Moderation", "Classification", "Red Teaming"],
        software: &["Label Studio", "Labelbox"], subjects: &["Customer Service", "Legal"],
        roles: &["Community manager", "Support agent"], degree: "BA in Communication",
        pride: "I apply the policy as it is written and report where it has a hole.", worth: 0.95,
    },
    Trade {
        titles: &["Translator", "Translator and subtitler", "Localization annotator"],
        data: &["Text", "Audio", "Video"], labels: &["Translation", "Transcription", "Captioning"],
        software: &["Label Studio", "ELAN", "Kili Technology"], subjects: &["Customer Service", "Legal", "Retail"],
        roles: &["Translator", "Language teacher", "Interpreter"], degree: "MA in Translation",
        pride: "I translate what is meant and note what cannot be.", worth: 1.05,
    },
    Trade {
        titles: &["Document annotator", "OCR and document specialist"],
        data: &["Image", "Text"], labels: &["OCR", "Named Entity Recognition", "Classification", "Bounding Box"],
        software: &["Label Studio", "Kili Technology", "VGG Image Annotator"], subjects: &["Finance", "Legal"],
        roles: &["Bookkeeper", "Archivist", "Office clerk"], degree: "BA in Information Science",
        pride: "Invoices, forms, handwriting: I read what is on the page and not what should be.", worth: 0.9,
    },
];

/// How a good one describes the way they work.
pub(super) const HABITS: &[&str] = &[
    "I read the guideline twice and ask before I start.",
    "I send a small first batch and wait for your comments.",
    "I keep a log of doubtful cases with my decision and the reason.",
    "I relabel a part of my own work every day to see whether I drift.",
    "I answer messages the same day.",
];

/// How one who is not so good does.
pub(super) const PROMISES: &[&str] = &[
    "Hard working and fast.",
    "I can do any kind of task.",
    "Looking for easy online work.",
    "Learning quickly, available any time.",
];

/// Comments with five stars.
pub(super) const PRAISE: &[&str] = &[
    "Careful and on time.",
    "Asked the right questions before starting.",
    "Found mistakes in our guideline and wrote a better one.",
    "The most consistent labels of the whole team.",
    "Would hire again at once.",
    "Clear notes on every doubtful item.",
];

/// Comments with four stars.
pub(super) const FAIR: &[&str] = &[
    "Good work, one delay.",
    "Solid; needed a reminder about the edge cases.",
    "Good quality after the first round of feedback.",
    "Reliable, a little slow.",
];

/// Comments with two or three.
pub(super) const BLAME: &[&str] = &[
    "Half of the batch had to be done again.",
    "Fast, but did not read the guideline.",
    "Went silent for four days.",
    "Acceptable for simple items only.",
];

/// Made-up places where people worked.
pub(super) const EMPLOYERS: &[&str] = &[
    "Harbor Lane Media",
    "Blue Quarry Studio",
    "Municipal Archive",
    "Nine Hills Clinic",
    "Tamarind Translations",
    "Copperfield Logistics",
    "Second Shore Press",
    "Alder & Finch",
];

const fn place(
    code: &'static str,
    country: &'static str,
    cities: &'static [&'static str],
    names: &'static [&'static str],
    languages: &'static [&'static str],
    rate: f64,
    school: &'static str,
) -> Place {
    Place {
        code,
        country,
        cities,
        names,
        languages,
        rate,
        school,
    }
}

/// Something that has to be learned, with the beginnings of words by which a job asks for it.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) name: &'static str,
    /// The trade that a skill belongs to.
    pub(super) field: Option<&'static str>,
    /// In titles and subjects.
    pub(super) words: &'static [&'static str],
    /// Professions, anywhere.
    pub(super) people: &'static [&'static str],
    /// The kind of data that nobody else can label.
    pub(super) data: Option<&'static str>,
}

/// Trades that nobody picks up on the way.
#[rustfmt::skip]
pub(super) const FIELDS: &[Ground] = &[
    field("Medical", &["medical", "medicine", "clinic", "clinical", "health record", "patient", "dental", "surgical", "diagnos"],
        &["radiologist", "physician", "doctor", "nurse", "pathologist", "cardiologist", "dermatologist", "dentist", "clinician", "medical coder"], None),
    field("Legal", &["legal", "law", "court", "litigation", "contracts", "patent", "attorney", "lawyer"],
        &["lawyer", "attorney", "paralegal", "legal expert", "law degree", "jurist"], None),
    field("Finance", &["finance", "financial", "bank", "accounting", "invoices", "bookkeeping"],
        &["accountant", "auditor", "financial analyst", "bookkeeper"], None),
    field("Software", &["software", "programming", "coding", "source code", "code review", "codebase"],
        &["software engineer", "programmer", "software developer", "backend developer"], Some("Code")),
    field("Mathematics", &["mathemat", "maths", "math", "theorem", "algebra"], &["mathematician", "math phd"], None),
];

/// What people know within their trade, and jobs ask for by name.
#[rustfmt::skip]
pub(super) const SKILLS: &[Ground] = &[
    skill("Rust", "Software", &["rust"], &[]), skill("Python", "Software", &["python"], &[]),
    skill("TypeScript", "Software", &["typescript", "javascript"], &[]), skill("Java", "Software", &["java"], &[]),
    skill("C++", "Software", &["c++", "cpp"], &[]), skill("SQL", "Software", &["sql"], &[]),
    skill("Go", "Software", &["golang"], &[]),
    skill("Radiology", "Medical", &["radiolog", "radiograph", "x-ray", "mri", "ct scan", "dicom"], &["radiologist"]),
    skill("Pathology", "Medical", &["patholog", "histolog"], &["pathologist"]),
    skill("Cardiology", "Medical", &["cardiolog", "ecg", "ekg"], &["cardiologist"]),
    skill("Wound Care", "Medical", &["wound"], &[]), skill("Clinical Coding", "Medical", &["icd-10", "clinical notes"], &["medical coder"]),
    skill("Contract Law", "Legal", &["contract", "contracts", "nda"], &[]), skill("Court Records", "Legal", &["court", "deposition"], &[]),
    skill("Patents", "Legal", &["patent"], &[]),
    skill("Accounting", "Finance", &["invoices", "accounting", "bookkeeping"], &["accountant", "bookkeeper"]),
    skill("Banking", "Finance", &["bank", "credit card"], &[]),
    skill("Statistics", "Mathematics", &["statistic"], &[]), skill("Proofs", "Mathematics", &["theorem", "proofs"], &[]),
];

const fn field(
    name: &'static str,
    words: &'static [&'static str],
    people: &'static [&'static str],
    data: Option<&'static str>,
) -> Ground {
    Ground {
        name,
        field: None,
        words,
        people,
        data,
    }
}

const fn skill(
    name: &'static str,
    field: &'static str,
    words: &'static [&'static str],
    people: &'static [&'static str],
) -> Ground {
    Ground {
        name,
        field: Some(field),
        words,
        people,
        data: None,
    }
}

/// Languages that jobs ask for, with other names and two-letter codes in small letters.
#[rustfmt::skip]
pub(super) const LANGUAGES: &[(&str, &[&str])] = &[
    ("Afrikaans", &["af"]), ("Albanian", &["sq"]), ("Amharic", &["am"]), ("Arabic", &["ar", "العربية"]), ("Armenian", &["hy"]),
    ("Bengali", &["bn", "bangla"]), ("Bulgarian", &["bg"]), ("Burmese", &["my"]), ("Cantonese", &["yue"]),
    ("Catalan", &["ca"]), ("Chinese", &["zh"]), ("Croatian", &["hr"]), ("Czech", &["cs"]), ("Danish", &["da"]),
    ("Dutch", &["nl", "flemish"]), ("English", &["en"]), ("Estonian", &["et"]), ("Finnish", &["fi"]),
    ("French", &["fr", "français"]), ("Georgian", &["ka"]), ("German", &["de", "deutsch"]), ("Greek", &["el"]),
    ("Gujarati", &["gu"]), ("Hausa", &["ha"]), ("Hebrew", &["he"]), ("Hindi", &["hi"]), ("Hungarian", &["hu"]),
    ("Icelandic", &["is"]), ("Igbo", &["ig"]), ("Indonesian", &["id", "bahasa"]), ("Irish", &["ga"]),
    ("Italian", &["it", "italiano"]), ("Japanese", &["ja"]), ("Javanese", &["jv"]), ("Kannada", &["kn"]),
    ("Kazakh", &["kk"]), ("Khmer", &["km"]), ("Korean", &["ko"]), ("Kurdish", &["ku"]), ("Lao", &["lo"]),
    ("Latvian", &["lv"]), ("Lithuanian", &["lt"]), ("Macedonian", &["mk"]), ("Malay", &["ms"]), ("Malayalam", &["ml"]),
    ("Mandarin", &[]), ("Marathi", &["mr"]), ("Mongolian", &["mn"]), ("Nepali", &["ne"]), ("Norwegian", &["no", "nb"]),
    ("Pashto", &["ps"]), ("Persian", &["fa", "farsi"]), ("Polish", &["pl"]), ("Portuguese", &["pt", "português"]),
    ("Punjabi", &["pa"]), ("Romanian", &["ro"]), ("Russian", &["ru"]), ("Serbian", &["sr"]), ("Sinhala", &["si"]),
    ("Slovak", &["sk"]), ("Slovenian", &["sl"]), ("Somali", &["so"]), ("Spanish", &["es", "español", "castilian"]),
    ("Swahili", &["sw", "kiswahili"]), ("Swedish", &["sv"]), ("Tagalog", &["tl", "filipino"]), ("Tamil", &["ta"]),
    ("Telugu", &["te"]), ("Thai", &["th"]), ("Turkish", &["tr"]), ("Ukrainian", &["uk"]), ("Urdu", &["ur"]),
    ("Uzbek", &["uz"]), ("Vietnamese", &["vi"]), ("Welsh", &["cy"]), ("Xhosa", &["xh"]), ("Yoruba", &["yo"]),
    ("Zulu", &["zu"]),
];
