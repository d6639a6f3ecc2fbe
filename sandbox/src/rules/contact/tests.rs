//! A corpus of ways to be reached and of what only looks like one. Numbers and addresses are of those
//! that belong to nobody, or made up.

use super::super::scrub;
use super::{places, request, way_around};

mod harmless;

/// What has to be found: a text, and all of it that leads to somebody.
#[rustfmt::skip]
const REACHES: &[(&str, &[&str])] = &[
    // United States, Canada
    ("Call 415-555-0100 tomorrow", &["415-555-0100"]),
    ("my number (415) 555-0100.", &["(415) 555-0100"]),
    ("(415)555-0100", &["(415)555-0100"]),
    ("It is 415.555.0100, any time", &["415.555.0100"]),
    ("415 555 0100", &["415 555 0100"]),
    ("4155550100", &["4155550100"]),
    ("text 4155550100 please", &["4155550100"]),
    ("+1 415 555 0100", &["+1 415 555 0100"]),
    ("1-415-555-0100", &["1-415-555-0100"]),
    ("1 (415) 555-0100 ext. 12", &["1 (415) 555-0100 ext. 12"]),
    ("415-555-0100 x34 after six", &["415-555-0100 x34"]),
    ("tel:+14155550100", &["+14155550100"]),
    ("Reach me: 555-0100", &["555-0100"]),
    ("my cell is 555 0134", &["555 0134"]),
    ("555-0199 is mine", &["555-0199"]),
    // United Kingdom
    ("Call +44 20 7946 0958 or write", &["+44 20 7946 0958"]),
    ("(020) 7946-0958", &["(020) 7946-0958"]),
    ("020 7946 0958", &["020 7946 0958"]),
    ("07700 900123", &["07700 900123"]),
    ("07700900123 any time", &["07700900123"]),
    ("+44 (0)20 7946 0958", &["+44 (0)20 7946 0958"]),
    ("0044 20 7946 0958", &["0044 20 7946 0958"]),
    ("Ring +(44) 7946 09.", &["+(44) 7946 09"]),
    // Germany
    ("030 1234567", &["030 1234567"]),
    ("0170/1234567", &["0170/1234567"]),
    ("0151-23456789", &["0151-23456789"]),
    ("089 / 123 456 78", &["089 / 123 456 78"]),
    ("Tel. 04012 34567", &["04012 34567"]),
    ("+49 170 1234567", &["+49 170 1234567"]),
    ("+4917012345678", &["+4917012345678"]),
    // Spain
    ("llámame al 612 345 678", &["612 345 678"]),
    ("612 345 678", &["612 345 678"]),
    ("612345678 es mi móvil", &["612345678"]),
    ("91 123 45 67", &["91 123 45 67"]),
    ("+34 612 34 56 78", &["+34 612 34 56 78"]),
    ("612-345-678", &["612-345-678"]),
    // France
    ("06 12 34 56 78", &["06 12 34 56 78"]),
    ("01.42.68.53.00", &["01.42.68.53.00"]),
    ("0612345678", &["0612345678"]),
    ("+33 6 12 34 56 78", &["+33 6 12 34 56 78"]),
    // India
    ("98765 43210", &["98765 43210"]),
    ("+91-98765-43210", &["+91-98765-43210"]),
    ("9876543211", &["9876543211"]),
    ("My WhatsApp: 91 98765 43210", &["91 98765 43210"]),
    ("080-23456789", &["080-23456789"]),
    // Brazil
    ("(11) 91234-5678", &["(11) 91234-5678"]),
    ("11 91234-5678", &["11 91234-5678"]),
    ("+55 11 91234-5678", &["+55 11 91234-5678"]),
    ("5511912345678", &["5511912345678"]),
    // Mexico
    ("55 1234 5678", &["55 1234 5678"]),
    ("+52 1 55 1234 5678", &["+52 1 55 1234 5678"]),
    ("664 123 4567", &["664 123 4567"]),
    // Kenya, Nigeria
    ("0712 345 678", &["0712 345 678"]),
    ("+254 712 345678", &["+254 712 345678"]),
    ("254712345678", &["254712345678"]),
    ("0803 123 4567", &["0803 123 4567"]),
    // Japan
    ("090-1234-5678", &["090-1234-5678"]),
    ("03-1234-5678", &["03-1234-5678"]),
    ("＋８１ ９０−１２３４−５６７８", &["＋８１ ９０−１２３４−５６７８"]),
    // China
    ("138 1234 5678", &["138 1234 5678"]),
    ("13812345678", &["13812345678"]),
    ("+86 138 1234 5678", &["+86 138 1234 5678"]),
    // Philippines, Indonesia, Turkey, Ukraine, Pakistan, Australia, Sweden, Korea, Egypt, Russia
    ("0917 123 4567", &["0917 123 4567"]),
    ("0812-3456-7890", &["0812-3456-7890"]),
    ("0532 123 45 67", &["0532 123 45 67"]),
    ("067 123 45 67", &["067 123 45 67"]),
    ("0300-1234567", &["0300-1234567"]),
    ("0412 345 678", &["0412 345 678"]),
    ("070-123 45 67", &["070-123 45 67"]),
    ("010-1234-5678", &["010-1234-5678"]),
    ("٠١٠ ١٢٣٤ ٥٦٧٨", &["٠١٠ ١٢٣٤ ٥٦٧٨"]),
    ("8 (912) 345-67-89", &["8 (912) 345-67-89"]),
    // Spelled out, spaced out, disguised
    ("four one five five five five zero one zero zero", &["four one five five five five zero one zero zero"]),
    ("it's four-one-five, triple five, oh one double oh", &["four-one-five, triple five, oh one double oh"]),
    ("seis uno dos tres cuatro cinco seis siete ocho", &["seis uno dos tres cuatro cinco seis siete ocho"]),
    ("4 1 5 5 5 5 0 1 0 0", &["4 1 5 5 5 5 0 1 0 0"]),
    ("4-1-5-5-5-5-0-1-0-0", &["4-1-5-5-5-5-0-1-0-0"]),
    ("415\u{200b}-555\u{200b}-0100", &["415\u{200b}-555\u{200b}-0100"]),
    ("𝟒𝟏𝟓-𝟓𝟓𝟓-𝟎𝟏𝟎𝟎", &["𝟒𝟏𝟓-𝟓𝟓𝟓-𝟎𝟏𝟎𝟎"]),
    ("④①⑤ ⑤⑤⑤ ⓪①⓪⓪", &["④①⑤ ⑤⑤⑤ ⓪①⓪⓪"]),
    ("4️⃣1️⃣5️⃣-555-0100", &["4️⃣1️⃣5️⃣-555-0100"]),
    ("415–555–0100", &["415–555–0100"]),
    ("415·555·0100", &["415·555·0100"]),
    ("415*555*0100", &["415*555*0100"]),
    ("415_555_0100", &["415_555_0100"]),
    ("415,555,0100", &["415,555,0100"]),
    ("415-555-O1OO", &["415-555-O1OO"]),
    ("1-800-555-HELP", &["1-800-555-HELP"]),
    ("zoom 812 3456 7890 pass 1234", &["812 3456 7890"]),
    ("Zoom meeting ID: 812 3456 7890", &["812 3456 7890"]),
    ("(two one two) 867-5309", &["two one two) 867-5309"]),
    ("+1 two one two 867 5309", &["1 two one two 867 5309"]),
    ("212 eight six seven 5309", &["212 eight six seven 5309"]),
    ("2one2 eight6seven 5309", &["2one2 eight6seven 5309"]),
    ("[212] 867-5309", &["[212] 867-5309"]),
    ("{212}{867}{5309}", &["{212}{867}{5309"]),
    ("212 dash 867 dash 5309", &["212 dash 867 dash 5309"]),
    ("my digits are 212 867 5309", &["212 867 5309"]),
    ("❷❶❷ ❽❻❼ ❺❸⓿❾", &["❷❶❷ ❽❻❼ ❺❸⓿❾"]),
    ("9 1234 5678 mi cel", &["9 1234 5678"]),
    ("мой тел. 9 12 34 56 78", &["9 12 34 56 78"]),
    ("tre tre tre uno due tre quattro cinque sei sette", &["tre tre tre uno due tre quattro cinque sei sette"]),
    ("восемь девять один два три четыре пять шесть семь восемь девять", &["восемь девять один два три четыре пять шесть семь восемь девять"]),
    ("sześć zero jeden dwa trzy cztery pięć sześć siedem", &["sześć zero jeden dwa trzy cztery pięć sześć siedem"]),
    ("nul zes een twee drie vier vijf zes zeven acht", &["nul zes een twee drie vier vijf zes zeven acht"]),
    ("sıfır beş üç iki bir iki üç dört beş altı yedi", &["sıfır beş üç iki bir iki üç dört beş altı yedi"]),
    ("nol delapan satu dua tiga empat lima enam tujuh delapan", &["nol delapan satu dua tiga empat lima enam tujuh delapan"]),
    ("sifuri saba moja mbili tatu nne tano sita saba nane", &["sifuri saba moja mbili tatu nne tano sita saba nane"]),
    ("नौ आठ सात छह पांच चार तीन दो एक नौ", &["नौ आठ सात छह पांच चार तीन दो एक नौ"]),
    ("零九零一二三四五六七八", &["零九零一二三四五六七八"]),
    ("一三八一二三四五六七八", &["一三八一二三四五六七八"]),
    ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", &["zéro six douze trente-quatre cinquante-six soixante-dix-huit"]),
    ("Zéro un, quarante-deux, soixante-huit, quatre-vingt-treize, zéro zéro", &["Zéro un, quarante-deux, soixante-huit, quatre-vingt-treize, zéro zéro"]),
    ("zéro sept dix onze vingt-deux quatre-vingts", &["zéro sept dix onze vingt-deux quatre-vingts"]),
    ("dois um dois oito meia sete cinco três zero nove", &["dois um dois oito meia sete cinco três zero nove"]),
    ("набери 89031234567", &["89031234567"]),
    ("call kar 98765-43210", &["98765-43210"]),
    ("91-9876543210", &["91-9876543210"]),
    ("meu zap é 21987654321", &["21987654321"]),
    ("mi fijo es 4567-8901", &["4567-8901"]),
    // Scripts that put no spaces around a number
    ("我的电话是13812345678请打", &["13812345678"]),
    ("电话13812345678", &["13812345678"]),
    ("電話は090-1234-5678です", &["090-1234-5678"]),
    ("제 번호는 010-1234-5678입니다", &["010-1234-5678"]),
    ("โทร081-234-5678ครับ", &["081-234-5678"]),
    ("微信lucia_m88", &["lucia_m88"]),
    ("加我微信 lucia_m88", &["lucia_m88"]),
    ("카카오톡 lucia_m88", &["lucia_m88"]),
    ("Мой телеграм: lucia_m", &["lucia_m"]),
    ("телеграм @lucia_m", &["@lucia_m"]),
    // Mailboxes
    ("Write to jo@example.com, or jo.b@mail.example.org!", &["jo@example.com", "jo.b@mail.example.org"]),
    ("jo+labels_9%x@sub-domain.example.co.uk", &["jo+labels_9%x@sub-domain.example.co.uk"]),
    ("<mailto:jo@example.com>", &["jo@example.com"]),
    ("lucia @ gmail . com", &["lucia @ gmail . com"]),
    ("lucia@ gmail.com", &["lucia@ gmail.com"]),
    ("lucia@gmail. com", &["lucia@gmail. com"]),
    ("lucia@gmail", &["lucia@gmail"]),
    ("lucia (at) gmail dot com", &["lucia (at) gmail dot com"]),
    ("lucia(at)gmail(dot)com", &["lucia(at)gmail(dot)com"]),
    ("lucia [at] example [dot] org please", &["lucia [at] example [dot] org"]),
    ("jo[at]example[dot]com", &["jo[at]example[dot]com"]),
    ("jo {at} example {dot} com", &["jo {at} example {dot} com"]),
    ("lucia AT gmail DOT com", &["lucia AT gmail DOT com"]),
    ("it is jo at example dot com.", &["jo at example dot com"]),
    ("lucia dot martinez at gmail dot com", &["lucia dot martinez at gmail dot com"]),
    ("lucia at gmail.com", &["lucia at gmail.com"]),
    ("lucia arroba gmail punto com", &["lucia arroba gmail punto com"]),
    ("lucia (a) gmail.com", &["lucia (a) gmail.com"]),
    ("lucia-at-gmail-dot-com", &["lucia-at-gmail-dot-com"]),
    ("lucia\"at\"gmail\"dot\"com", &["lucia\"at\"gmail\"dot\"com"]),
    ("luciamtz at the rate gmail.com", &["luciamtz at the rate gmail.com"]),
    ("luciaATgmailDOTcom", &["luciaATgmailDOTcom"]),
    ("my mail is lucia gmail com", &["lucia gmail com"]),
    ("lucia [@] gmail [.] com", &["lucia [@] gmail [.] com"]),
    ("l u c i a @ g m a i l . c o m", &["l u c i a @ g m a i l . c o m"]),
    ("jo@exam\u{200b}ple.com.", &["jo@exam\u{200b}ple.com"]),
    ("lu\u{ad}cia\u{2060}@gm\u{feff}ail.com", &["lu\u{ad}cia\u{2060}@gm\u{feff}ail.com"]),
    ("ｌｕｃｉａ＠ｇｍａｉｌ．ｃｏｍ", &["ｌｕｃｉａ＠ｇｍａｉｌ．ｃｏｍ"]),
    ("luсia@gmаil.соm", &["luсia@gmаil.соm"]),
    ("𝓵𝓾𝓬𝓲𝓪@𝓰𝓶𝓪𝓲𝓵.𝓬𝓸𝓶", &["𝓵𝓾𝓬𝓲𝓪@𝓰𝓶𝓪𝓲𝓵.𝓬𝓸𝓶"]),
    ("lucía@correo.es", &["lucía@correo.es"]),
    ("иван@почта.рф", &["иван@почта.рф"]),
    ("hi \u{e006d}\u{e0065}\u{e0040}\u{e0078}\u{e002e}\u{e0063}\u{e006f}\u{e006d} there", &["\u{e006d}\u{e0065}\u{e0040}\u{e0078}\u{e002e}\u{e0063}\u{e006f}\u{e006d}"]),
    ("anaruiz klammeraffe gmx punkt de", &["anaruiz klammeraffe gmx punkt de"]),
    ("ana собака mail точка ru", &["ana собака mail точка ru"]),
    ("ana@mail точка ru", &["ana@mail точка ru"]),
    ("ana małpa wp kropka pl", &["ana małpa wp kropka pl"]),
    ("ana kukac freemail pont hu", &["ana kukac freemail pont hu"]),
    ("ana /at/ gmail /dot/ com", &["ana /at/ gmail /dot/ com"]),
    ("ana “at” gmail “dot” com", &["ana “at” gmail “dot” com"]),
    ("ana@@gmail.com", &["ana@@gmail.com"]),
    ("a-n-a @ g-m-a-i-l . c-o-m", &["a-n-a @ g-m-a-i-l . c-o-m"]),
    ("anaruiz88 is my gmail", &["anaruiz88"]),
    // Pages
    ("https://www.linkedin.com/in/lucia-martinez-123/", &["https://www.linkedin.com/in/lucia-martinez-123/"]),
    ("see linkedin.com/in/lucia-martinez for more", &["linkedin.com/in/lucia-martinez"]),
    ("es.linkedin.com/in/luciamtz", &["es.linkedin.com/in/luciamtz"]),
    ("linkedin dot com slash in slash lucia", &["linkedin dot com slash in slash lucia"]),
    ("linkedin . com / in / lucia-m", &["linkedin . com / in / lucia-m"]),
    ("hxxps://linkedin[.]com/in/lucia", &["hxxps://linkedin[.]com/in/lucia"]),
    ("https://t.me/maxv and HTTPS://WA.ME/44", &["https://t.me/maxv", "HTTPS://WA.ME/44"]),
    ("t.me/lucia_m", &["t.me/lucia_m"]),
    ("t[.]me/lucia_m", &["t[.]me/lucia_m"]),
    ("t dot me slash lucia", &["t dot me slash lucia"]),
    ("telegram.me/lucia", &["telegram.me/lucia"]),
    ("https://chat.whatsapp.com/AbC123", &["https://chat.whatsapp.com/AbC123"]),
    ("wa.me/34612345678", &["wa.me/34612345678"]),
    ("instagram.com/lucia.draws", &["instagram.com/lucia.draws"]),
    ("discord.gg/aBcD12", &["discord.gg/aBcD12"]),
    ("https://discord.com/users/80351110224678912", &["https://discord.com/users/80351110224678912"]),
    ("signal.me/#p/+34612345678", &["signal.me/#p/+34612345678"]),
    ("calendly.com/lucia-m/30min", &["calendly.com/lucia-m/30min"]),
    ("https://us02web.zoom.us/j/81234567890?pwd=abc", &["https://us02web.zoom.us/j/81234567890?pwd=abc"]),
    ("https://meet.google.com/abc-defg-hij", &["https://meet.google.com/abc-defg-hij"]),
    ("join.skype.com/abcDEF", &["join.skype.com/abcDEF"]),
    ("facebook.com/lucia.martinez.9", &["facebook.com/lucia.martinez.9"]),
    ("x.com/luciamtz", &["x.com/luciamtz"]),
    ("linktr.ee/lucia", &["linktr.ee/lucia"]),
    ("luciamartinez.dev/contact", &["luciamartinez.dev/contact"]),
    ("medium.com/@luciam", &["medium.com/@luciam"]),
    ("my website is luciamartinez.es", &["luciamartinez.es"]),
    ("You can reach me at lucia-labels.com/hello", &["lucia-labels.com/hello"]),
    ("tg://resolve?domain=luciam", &["tg://resolve?domain=luciam"]),
    ("whatsapp://send?phone=34612345678", &["whatsapp://send?phone=34612345678"]),
    ("paypal.me/luciam", &["paypal.me/luciam"]),
    ("anaruiz.carrd.co", &["anaruiz.carrd.co"]),
    ("follow ana.bsky.social", &["ana.bsky.social"]),
    // Accounts
    ("IG: ana.draws", &["ana.draws"]),
    ("QQ: 1234567890", &["1234567890"]),
    ("tg - @anaruiz88", &["@anaruiz88"]),
    ("on IG as ana.draws.88", &["ana.draws.88"]),
    ("Skype → live:anaruiz", &["live:anaruiz"]),
    ("QQ：12345678", &["12345678"]),
    ("vx: lucia8888", &["lucia8888"]),
    ("加我VX lucia8888", &["lucia8888"]),
    ("skype live:anaruiz", &["live:anaruiz"]),
    ("email ana.ruiz88 on gmail", &["ana.ruiz88"]),
    ("my mail: anaruiz88 (gmail)", &["anaruiz88"]),
    ("I am @maxv_88 on Telegram.", &["@maxv_88"]),
    ("my handle is @x on telegram", &["@x"]),
    ("My handle is lucia_m", &["lucia_m"]),
    ("my telegram is lucia", &["lucia"]),
    ("Telegram: @lucia_m", &["@lucia_m"]),
    ("telegram lucia_m88", &["lucia_m88"]),
    ("add me on WhatsApp as lucia.m1", &["lucia.m1"]),
    ("skype: live:.cid.abc123", &["live:.cid.abc123"]),
    ("my Skype ID is lucia.martinez", &["lucia.martinez"]),
    ("skype:lucia?chat", &["lucia"]),
    ("WeChat ID: luciamtz", &["luciamtz"]),
    ("my wechat: lucia88", &["lucia88"]),
    ("lucia#1234 on Discord", &["lucia#1234"]),
    ("on discord I am lucia#1234", &["lucia#1234"]),
    ("IG: @lucia.draws", &["@lucia.draws"]),
    ("insta @luciadraws", &["@luciadraws"]),
    ("lucia_m on Instagram", &["lucia_m"]),
    ("Find me on LinkedIn as Lucía Martínez Ortega", &["Lucía Martínez Ortega"]),
    ("LinkedIn: Lucía Martínez", &["Lucía Martínez"]),
    ("my signal is lucia.42", &["lucia.42"]),
    ("I am lucia88 on Signal", &["lucia88"]),
    ("my LINE id: lucia-line", &["lucia-line"]),
    ("TG @luciam", &["@luciam"]),
    ("Find me on telegram, username luciam", &["luciam"]),
    ("Add me on Discord, luciam", &["luciam"]),
    ("message me on skype, my id is live:luciam", &["live:luciam"]),
    ("find me at linkedin, search Lucia Martinez", &["Lucia Martinez"]),
    ("My LinkedIn is /in/lucia-m", &["/in/lucia-m"]),
    ("ping luciam on discord", &["luciam"]),
    ("微信: luciamtz88", &["luciamtz88"]),
    ("dm me @luciam", &["@luciam"]),
    ("@lucia:matrix.org", &["@lucia:matrix.org"]),
    ("My Gmail is lucia.m1990", &["lucia.m1990"]),
    ("Ｔｅｌｅｇｒａｍ：＠ｌｕｃｉａ＿ｍ", &["＠ｌｕｃｉａ＿ｍ"]),
];

/// What must pass untouched.
#[rustfmt::skip]
const PASSES: &[&str] = &[
    "", "Größe: 12 Ångström, naïve “quotes” 🙂", "at noon, at 7 dot", "[at] (dot)",
    // Books and articles
    "ISBN 978-0-306-40615-7", "ISBN 9780306406157", "ISBN-10: 0-306-40615-2", "isbn 0306406152", "978-3-16-148410-0",
    "ISSN 2049-3630", "doi:10.1000/182", "https://doi.org/10.1038/s41586-020-2649-2", "arXiv:1706.03762v5",
    "ORCID 0000-0002-1825-0097", "EAN 4006381333931", "4006381333931",
    // Dates and times
    "From 2026-07-01 - 2026-08-01 (or 01.09.2026 30.09.2026).", "2026-06-12T10:00:00.000Z", "on 12/31/2026 at 10:30",
    "10:30-11:45, 14:00 to 18:00 UTC+02:00", "20260701 20260801", "1999 2000 2001 2002 2003", "2024-2025 and 2025/2026",
    "2026-07-01 10:15 2026-07-02 11:45", "timestamp 1781258400", "1781258400000", "00:12:34,567 --> 00:12:36,789",
    "01-02-2026 03-04-2026", "between 1985 and 2015 2016", "Monday 12 June 2026 09 00",
    // Prices, ranges, counts
    "$1,200.50 or 1.200,50 €", "$12-18 per hour", "1000-5000 images", "2,000–5,000 files", "50–250 word captions",
    "12 + 10 000 files\n40 hours\n2000 2000 200", "Images + 10 000 000 captions.", "12 000 000 000 rows", "500 000 000",
    "612 345 678 tokens", "about 734 201 553 parameters", "734201553 tokens in 12 shards", "1 234 567 890",
    "100-2000 words, 120-1800 seconds", "+100000 images, +12.5 %", "10000000 rows; 5000000000 tokens", "$415 555 0100",
    "USD 4155550100", "10 20 30 40 50 60 70 80 90 100", "200 300 4000", "0.12 0.34 0.56 0.78 0.91", "3.14159265358979",
    "1,415,555,010", "[0, 1, 1, 0, 1, 0, 0, 1, 1, 0]", "1 0 0 1 0 1 1 0 0 1", "0123456789", "1 2 3 4 5 6 7 8 9 10",
    "one two three four five six seven eight nine ten", "rate from one to five, five is best", "1920 1080, 2560x1440",
    "16000 Hz mono, 44100 48000", "2147483647 is the largest", "scores 1 2 3 4 5 5 4 3 2 1",
    // Identifiers
    "job_0412345678", "job_k3v9x2m7q4w8ytz", "cmt_9f2k4h7d8s3p", "cmt4k2j8f0000qzrm1a2b3c4d", "ot_9f2k4h7d8s3p",
    "clx1y2z3a0000abcd1234efgh", "550e8400-e29b-41d4-a716-446655440000", "12345678-1234-1234-1234-123456789012",
    "order ORD-4155550100", "order number 4155550100", "Invoice AB-2024-0412345678", "ticket #4155550100", "PO 45-000-12345A",
    "SKU 0612345678", "sha 0a1b2c3d4e5f60718293", "usr_7hq2lucia4mrz", "prop_0612345678", "row 0612345678 of the file",
    "id=0612345678", "IBAN DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "seed 4155550100", "NCT04123456789",
    "Milestone 3-2-1", "milestone 2 of 3", "Batch 1 of 4 delivered: 6 h 00 min of work.", "item 12-034-5678-9",
    // Versions, places, mathematics
    "v1.2.3, 2.10.3.4567 and 10.0.19045.3693", "192.168.1.10:8080 and 127.0.0.1", "Python 3.12.4, CUDA 12.4.131",
    "40.7128, -74.0060", "48.85837 2.294481", "40°42'46\"N 74°00'21\"W", "33N 500000 4649776", "x = 4155550100 + 1",
    "2345678901 * 3 = 7037036703", "12 + 4155550100", "a^2 + b^2 = c^2", "1e+10000000", "p < 0.0001, n = 12345678",
    // Files, code, models
    "data.csv, main.py, README.md, labels_v2.json", "img_000123456.png", "0412345678.jpg", "scans/0412345678/page-01.tif",
    "logo@2x.png", "@app.route(\"/users\")", "@pytest.mark.parametrize", "@Override public void run()", "use @mention for a user",
    "npm i react@18.2.0 lodash@4.17.21", "git@github.com:acme/labels.git", "pip install numpy==1.26.4", "arr[1:10]",
    "gpt-4o-2024-08-06, claude-3-5-sonnet-20241022, llama-3.1-405b", "mistral-7b-v0.3", "Qwen/Qwen2.5-72B", "e.g. this, i.e. that",
    "user.name and obj.in", "Node.js, ASP.NET, Next.js", "C++11, C#, F#", "See section 3.2.1. In it we explain.",
    "Ask @maria in the channel about WhatsAppers", "def f(x): return x @ w.t", "s3://bucket/data/part-0001.parquet",
    // Pages for everybody
    "https://docs.example.com/guidelines/v2", "https://github.com/acme/labels", "huggingface.co/datasets/mozilla/common_voice",
    "https://app.opentrain.ai/approvals/apr_123", "https://en.wikipedia.org/wiki/Diarization", "youtube.com/watch?v=abc123",
    "instagram.com posts and linkedin.com pages", "https://www.linkedin.com/jobs/view/123", "x.com/search?q=cats",
    "example.com", "look at example.com", "Sign up at opentrain.ai", "tweets from x.com or twitter.com", "zoom.us/download",
    "I worked at Yahoo for five years", "two years at Gmail", "my job at Outlook", "一二三四五六七八九十",
    "共13812345678个字", "2024年12月", "12345678条数据", "1 one 2 two 3 three", "第123456789号文件里的句子",
    "o-n-e, t-w-o", "@@ -12,7 +12,9 @@ fn main()", "и/или at/or", "10 000 000 字", "price one two three 100 200 300", "[200] 300-4000", "arr[200][300][4000]",
    "four 10-minute, three 20-minute, two 30-minute", "一張, 五六个人, 二零二四年", "WhatsApp: chat.export, IG: posts",
    "Seriennummer 12345-67890", "12-345678901 rows", "vx and vy in m/s", "zéro, dix, vingt, trente, quarante, cinquante", "de zéro à vingt et un", "zéro défaut, six mois, douze clips", "vx: velocity", "89 031 234 images", "QQ plots",
    "pedido nº 20241128001", "номер заказа 1234567890", "on X as a topic",
    // Whole sentences of jobs and of people
    "We need 12 annotators for 40,000 images (1920x1080), 0.05 USD each, until 2026-12-31.",
    "Phone: not needed. Email: not needed.",
    "Timestamps look like 00:01:23.456 --> 00:01:25.789",
    "Rate 1-5. 1 = bad, 5 = good. 10-15 items per hour.",
    "The file 2024-05-01_0012345678_call.wav has 2 speakers.",
    "Label `<|im_start|>` tokens and @param tags in JSDoc comments such as @return {string}.",
    "Use https://labelstud.io/guide/ and https://cvat.ai/docs",
    "Contact center calls in Spanish, WhatsApp chats and Telegram posts.",
    "Sentences such as \"call me at five\" or \"my number is up\".",
    "Bounding boxes: [102, 344, 512, 768], [0.12, 0.44, 0.91, 0.73]",
    "Use regex \\d{3}-\\d{3}-\\d{4} to find phone numbers",
    "Mask numbers like XXX-XXX-XXXX",
    "Patients' IDs: P-000123, MRN 12345678",
    "Opus 4.1, Sonnet 4.5, GPT-5, Gemini 2.5 Pro, Llama 3.3 70B",
    "I worked at Harbor Lane Media from 2015 to 2019 and 2020-2023.",
    "My usual rate is $16.50 per hour; I can do 25 h/week. Total: 1,000.00",
    "Rows 100000-200000 and 300000-400000",
    "10.000 Bilder, 2.500.000 Zeichen, 1.234.567,89 €",
    "₹1,20,000 per month; ¥120000; R$ 1.200,00",
    "between 8 am and 5 pm GMT+5:30",
    "Milestone m1: 500 labels, milestone m2: 1500 labels (70/30)",
    "Precision 0.9123 recall 0.8812 F1 0.8965",
    "epoch 12/50 loss=0.00123456 lr=1e-05 step 1234567",
    "see RFC 2616, ISO 8601, EN 301 549, DIN 5008",
    "ICD-10 codes J45.909, E11.65; CPT 99213; SNOMED 195967001",
    "LOINC 2345-7, DICOM 1.2.840.10008.5.1.4.1.1.2",
    "Chromosome chr1:123456789-123456999, rs1234567890",
    "US patent 10,123,456 and case no. 2:21-cv-01234",
    "GPS 52.5200 N, 13.4050 E; bbox 13.0883 52.3382 13.7611 52.6755",
    "2 x 45 minutes, 3 x 1 hour",
    "Ranges: 0-17, 18-24, 25-34, 35-44, 45-54, 55-64, 65+",
    "UTF-8, Latin-1, ISO-8859-15, Windows-1252",
    "rgb(255, 128, 0) #ff8800 #12345678",
    "model: text-embedding-3-large, ada-002, whisper-large-v3-turbo",
    "C:\\data\\2024\\0412345678\\raw",
    "s3://acme/2024/05/01/part-00001-0123456789.parquet",
    "http://localhost:8080/api/v1/items/1234567890",
    "https://example.com/a?id=4155550100&x=1",
    "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789",
    "Sample: 5551234, 5559876, 5554321",
    "Serial numbers 12345-67890-12345",
    "Tracking 1Z999AA10123456784",
    "Lot 2024 0512 0001",
    "Zeilen 1 200 bis 4 500",
    "Use the tag @here only in emergencies",
    "Decorators: @dataclass, @staticmethod, @cache",
    "I have done transcription on audio recordings since 2018, and Spanish is my mother tongue.",
    "Our agreement rose from 0.71 to 0.88 after 30,000 items with four colleagues.",
    "Bates no. ABC0001234 - ABC0005678",
    "One two three test, one two.",
    "Say the digits four two and seven nine",
    "Please transcribe spelled numbers, e.g. \"five five five\"",
    "Team of six, three rounds, two to five minutes each",
    "Telegram bots, Discord servers and Slack exports are in scope",
    "Signal processing and line detection; zoom in to 200 %",
    "The Discord is at capacity",
    "Facebook Reviews Dataset, Instagram Reels Captions",
    "LinkedIn: Job Posts",
    "Twitter: Sentiment Analysis",
    "WhatsApp Voice Notes in Brazilian Portuguese",
    "Instagram: 5000 captions; TikTok: 3000 clips; X: 200 posts",
    "covid19 on Telegram and mp3 on Discord",
    "user_id on Telegram is masked",
    "name: value pairs at scale dot product",
    "Look at point 3. Com ports are irrelevant.",
    "I am available on WhatsApp-like tools too",
    "Skype: call recordings",
    "Skype for Business recordings",
    "I am fluent on Discord",
    "Is it a typo? fix.it later; this.is.a.path; obj.me",
    "end of sentence.Next sentence starts",
    "see fig.2, tab.3, eq.4 and sec.5.1",
    "e.g.the file, etc.and so on",
    "Acme Inc.in Berlin",
    "5 @ $12 each, 3 @ $4.50",
    "10 items @ 0.05 USD",
    "x@y",
    "follow @ guidelines.md",
    "test @ example",
    // Talk about contact data and messengers
    "please do not send me your email address", "Label the WhatsApp screenshots first.", "Mark phone numbers and e-mail headers as PII.",
    "Telegram: posts in Spanish", "WhatsApp: 500 chats", "Discord is a platform", "Skype recordings from 2012 2013", "Signal: 16kHz mono",
    "Transcribe Zoom calls of 30 minutes", "the signal is weak", "a line id for each line", "I am fluent on Slack topics",
    "Please do not contact me on Telegram.", "annotate @user mentions in WhatsApp chats", "Teams: red and blue", "X: 120 000",
    "We meet at noon. In case of doubt ask.", "Available at any time, at least 20 hours.", "500 phone calls, 2026-07-01 to 2026-08-01",
    "Replace every address by <EMAIL> and every number by <PHONE>.", "phone model 12345678", "a mobile app with 1920 1080 screens",
    "Rate how people talk to each other on Telegram.", "Instagram captions in 3 languages", "LinkedIn posts, 200 of them",
    "Two speakers, 8 kHz, 12 hours a week, $18.50", "I can start on Monday, about 25 hours a week.", "24/7/365", "5-7 pm, 9-5",
    "point at dot com bubble articles", "See you at 10. Please be on time.", "Sorted by A. B. C. D. E. F. G.", "a b c d e f g",
];

/// What asks to leave the platform, or for what is needed to.
const REQUESTS: &[&str] = &[
    "Please contact me on Telegram.",
    "Please text me on WhatsApp",
    "Let's continue on WhatsApp.",
    "Shall we move this to Telegram?",
    "What is your e-mail?",
    "Your phone number?",
    "your email please?",
    "Send YOUR PHONE number",
    "send me your email",
    "Could you share your WhatsApp so that we can talk?",
    "I need your contact details first.",
    "Don't forget to send your phone number.",
    "Why don't you give me your email?",
    "If you do not mind, send me your email address.",
    "Tell me your Telegram handle",
    "Do you have Telegram?",
    "What's your number?",
    "We could settle that outside OpenTrain.",
    "Let us pay you off the platform",
];

/// What speaks of the same and asks for none of it.
const NO_REQUESTS: &[&str] = &[
    "please do not send me your email address",
    "We will never ask for your phone number.",
    "Do not share your contact details in messages.",
    "You need not send your CV, and no phone number.",
    "Never move this conversation to WhatsApp.",
    "Please don't contact me on Telegram, write here.",
    "Your phone must run Android 12.",
    "Have your phone ready to record.",
    "Paste your email templates into the tool",
    "How do you label phone numbers and e-mail headers?",
    "Rate how people talk to each other on Telegram.",
    "Label WhatsApp screenshots; write captions for each.",
    "Do not work outside the platform.",
    "What is your number of hours a week?",
    "Do you have Telegram data?",
    "What is your rate?",
    "Send your questions here.",
];

#[test]
fn what_leads_off_the_platform_is_found_and_all_of_it() {
    let mut wrong = Vec::new();
    for (text, expected) in REACHES {
        let found: Vec<&str> = places(text).into_iter().map(|place| &text[place]).collect();
        if found != *expected || way_around(text).is_none() {
            wrong.push(format!("{text:?}: {found:?} for {expected:?}"));
        }
        let clean = scrub::clean(text);
        if !places(&clean).is_empty() || clean == *text {
            wrong.push(format!("{text:?} is cleaned to {clean:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        REACHES.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_only_looks_like_it_passes() {
    let mut wrong = Vec::new();
    for text in PASSES {
        let found: Vec<&str> = places(text).into_iter().map(|place| &text[place]).collect();
        if !found.is_empty() || way_around(text).is_some() || scrub::clean(text) != *text {
            wrong.push(format!("{text:?}: {found:?} {:?}", way_around(text)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        PASSES.len(),
        wrong.join("\n")
    );
}

#[test]
fn words_around_change_nothing() {
    let mut wrong = Vec::new();
    for (text, expected) in REACHES {
        for (before, after) in [
            ("Hello! ", " - thanks, bye."),
            ("So:\n", "\nYours"),
            ("I can start on 2026-07-01. ", " (best after 6 pm)"),
        ] {
            let longer = format!("{before}{text}{after}");
            let found: Vec<&str> = places(&longer)
                .into_iter()
                .map(|place| &longer[place])
                .collect();
            if found != *expected {
                wrong.push(format!("{longer:?}: {found:?} for {expected:?}"));
            }
        }
    }
    for text in PASSES {
        let longer = format!("Please note: {text} and so on.");
        let found: Vec<&str> = places(&longer)
            .into_iter()
            .map(|place| &longer[place])
            .collect();
        if !found.is_empty() {
            wrong.push(format!("{longer:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn requests_are_told_from_talk_about_them() {
    for text in REQUESTS {
        assert!(request(text).is_some(), "{text}");
    }
    for text in NO_REQUESTS {
        assert_eq!(request(text), None, "{text}");
        assert_eq!(way_around(text), None, "{text}");
    }
}

#[test]
fn long_texts_are_read_in_a_moment() {
    for part in [
        "lucia @ ",
        "4 1 5 ",
        "at dot ",
        "(",
        "1-2-",
        "telegram ",
        "a.b/",
        "+",
        "one ",
    ] {
        let text = part.repeat(100_000 / part.len());
        let before = plain::worked();
        places(&text);
        let took = plain::worked() - before;
        assert!(took.as_secs() < 30, "{part:?}: {took:?}");
    }
}
