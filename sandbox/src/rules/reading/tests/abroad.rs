//! Units in other languages and numbers in words, one line of data each, with what looks like them.

use super::{counted, priced};

#[test]
fn units_of_other_languages_are_read_behind_a_price() {
    for (text, expected) in PRICES {
        assert_eq!(priced(text), *expected, "{text}");
    }
}

#[rustfmt::skip]
const PRICES: &[(&str, &str)] = &[
    ("US$15 por hora", "hour 15"),
    ("Pagamos 15 USD por hora.", "hour 15"),
    ("15 dólares por hora", "hour 15"),
    ("Tarifa: $15 la hora", "hour 15"),
    ("$15 a la hora", "hour 15"),
    ("US$ 15 a hora", "hour 15"),
    ("$15/hora", "hour 15"),
    ("15 $ de l'heure", "hour 15"),
    ("15 USD l'heure", "hour 15"),
    ("15 $/heure", "hour 15"),
    ("15 dollars par heure", "hour 15"),
    ("20 $ pro Stunde", "hour 20"),
    ("20 USD die Stunde", "hour 20"),
    ("20 USD je Stunde", "hour 20"),
    ("$20 stündlich", "hour 20"),
    ("$12-18 por hora", "hour 12? ($12 to $18)"),
    ("Tarifa por hora: US$15", "hour 15"),
    ("Wir zahlen 20 US-Dollar pro Stunde.", "hour 20"),
    ("15 dólares estadounidenses por hora", "hour 15"),
    ("15 dollars américains l'heure", "hour 15"),
    ("15,50 $ la hora", "hour 15.5"),
    // Of a range the lower end, and limits are limits.
    ("US$ 12 a 15 por hora", "hour 12? ($12 to $15)"),
    ("12 à 15 $ de l'heure", "hour 12? ($12 to $15)"),
    ("entre 12 et 15 $ de l'heure", "hour 12? ($12 to $15)"),
    ("entre 12 y 15 USD por hora", "hour 12? ($12 to $15)"),
    ("12 bis 15 USD pro Stunde", "hour 12? ($12 to $15)"),
    ("12 até 15 USD por hora", "hour 12? ($12 to $15)"),
    ("hasta $15 por hora", "hour 15? (up to $15)"),
    ("jusqu'à 15 $ de l'heure", "hour 15? (up to $15)"),
    ("bis zu 15 USD pro Stunde", "hour 15? (up to $15)"),
    ("mindestens 15 USD pro Stunde", "hour 15? (at least $15)"),
    ("$10 por cada imagen", "label 10"),
    ("$10 pour chaque image.", "label 10"),
    ("10 $ für jedes Bild", "label 10"),
    ("10 $ für jede Stunde", "hour 10"),
    ("$0.05 por etiqueta", "label 0.05"),
    ("$0.05 por imagen", "label 0.05"),
    ("$0.05 por imagem", "label 0.05"),
    ("$5 por 100 imágenes", "label 0.05?"),
    ("$0.05 par étiquette", "label 0.05"),
    ("$0.05 par image annotée", "label 0.05"),
    ("$0.05 pro Bild", "label 0.05"),
    ("$0.05 pro Label.", "label 0.05"),
    ("$5 pro 100 Bilder", "label 0.05?"),
    ("$900 por proyecto", "whole 900"),
    ("900 USD pro Projekt", "whole 900"),
    // A month is no kind of pay, in any language.
    ("$900 al mes", "- !$900"),
    ("$900 por mes", "- !$900"),
    ("US$900 por mês", "- !US$900"),
    ("900 $ par mois", "- !900 $"),
    ("900 $ pro Monat", "- !900 $"),
    ("900 $ im Monat", "- !900 $"),
    ("$900 mensuales", "- !$900"),
    ("900 $ monatlich", "- !900 $"),
    // Other money stays other money.
    ("15 € por hora", "- !15 €"),
    ("15 € pro Stunde", "- !15 €"),
    ("R$ 50 por hora", "- !R$ 50 por hora"),
    // What only looks like a unit.
    ("Label with the $20 pro label maker", "- !$20"),
    ("The $15 por favor campaign", "- !$15"),
    ("$15, par excellence", "- !$15"),
    ("We pay $15 an hour in La Hora, Mexico", "hour 15"),
    ("$20 la Paz office", "- !$20"),
    ("$20 la mes ranch", "- !$20"),
    ("$5 par 3 course", "- !$5"),
    ("Pay $15, je ne sais quoi", "- !$15"),
    ("$15 die cast models", "- !$15"),
    ("We pay $15 per hour. Por favor write.", "hour 15"),
    ("We pay $15 per hour a 5 person team", "hour 15"),
];

#[test]
fn half_of_something_is_a_number_where_money_or_a_multitude_follows() {
    for (text, expected) in [
        ("half a dollar per image", "label 0.5"),
        ("We pay half a dollar for each image.", "label 0.5"),
        ("half a US dollar per image", "label 0.5"),
        ("half a cent per word", "label 0.005?"),
        ("half a million dollars total", "whole 500000"),
        ("half a euro per image", "- !half a euro"),
        ("half an hour, paid $15 per hour", "hour 15"),
        ("half the dollars per image", "-"),
    ] {
        assert_eq!(priced(text), expected, "{text}");
    }
    for (text, expected) in [
        (
            "Half a million images to label",
            "data 500000, unit NUMBER_OF_FILES",
        ),
        ("Half a dozen annotators", "people 6"),
        ("Half a page of text", "-"),
        ("half a day of work", "-"),
        ("Half of the annotators are remote", "-"),
    ] {
        assert_eq!(counted(text), expected, "{text}");
    }
}

#[test]
fn who_hires_a_number_hires_people() {
    for (text, expected) in [
        ("We want to hire 5.", "people 5"),
        ("Hire 5 for transcription", "people 5"),
        ("We are hiring 12, remote", "people 12"),
        ("Hiring: 3", "people 3"),
        ("We will hire up to 5", "people 5?"),
        ("hire 3 to 5 in June", "people 3?"),
        ("hire five now", "people 5"),
        // Other things than people, and people of another time.
        ("We hire 5 days a week", "time 5 days per week"),
        ("hire 5-star talent", "-"),
        ("hire 5% more", "-"),
        ("We hire 24/7", "-"),
        ("hire 2026 models", "-"),
        ("hire 5 GPUs", "-"),
        ("They hired 5 last year", "-"),
        ("For hire 5 km from here", "-"),
        ("hire 2.5", "-"),
    ] {
        assert_eq!(counted(text), expected, "{text}");
    }
}
