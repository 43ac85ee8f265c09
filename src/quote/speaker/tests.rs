//! Speakers in invented news, by rules alone.

use super::{Resolution, Speaker};
use crate::builtin;
use crate::quote::extract;

/// The speakers of a text's quotes, in order.
fn speakers(text: &str) -> Vec<Speaker> {
    let quotes = extract(text, builtin::quote_lexicon());
    let named = |q: &crate::quote::Quote| q.speaker.clone().unwrap_or_default();
    quotes.iter().map(named).collect()
}

/// The speaker of the quote that holds `words`.
fn speaker_of(text: &str, words: &str) -> Speaker {
    let quotes = extract(text, builtin::quote_lexicon());
    let holds = |q: &&crate::quote::Quote| q.content.iter().any(|c| c.of(text).contains(words));
    let quote = quotes.iter().find(holds).unwrap_or_else(|| panic!("no quote with `{words}`: {quotes:#?}"));
    quote.speaker.clone().unwrap_or_default()
}

fn check(cases: &[(&str, &str)]) {
    for (text, name) in cases {
        assert_eq!(speaker_of(text, "time to act").name, *name, "in: {text}");
    }
}

#[test]
fn titles_are_no_names() {
    check(&[
        ("\"It is time to act,\" said Sen. Ida Holm.", "Ida Holm"),
        ("\"It is time to act,\" said Lt. Gov. Per Lund.", "Per Lund"),
        ("\"It is time to act,\" Dr. Ida Holm said.", "Ida Holm"),
        ("\"It is time to act,\" said Prof. Ida Holm.", "Ida Holm"),
        ("\"It is time to act,\" said Sir Tomas Wren.", "Tomas Wren"),
        ("\"It is time to act,\" said Dame Ida Holm.", "Ida Holm"),
        ("\"It is time to act,\" said Lord Wrenbury.", "Wrenbury"),
        ("\"It is time to act,\" said Maj. Gen. (retd) Tomas Wren.", "Tomas Wren"),
        ("\"It is time to act,\" said Prime Minister Ida Holm.", "Ida Holm"),
        ("\"It is time to act,\" said Bank of Norden Governor Ida Holm.", "Ida Holm"),
        ("\"It is time to act,\" said Midwife Shona-Rae Dubick.", "Shona-Rae Dubick"),
    ]);
}

#[test]
fn initials_particles_hyphens_and_suffixes_belong_to_names() {
    check(&[
        ("\"It is time to act,\" said J. R. Hale.", "J. R. Hale"),
        ("\"It is time to act,\" said Cuthbert L. Manning.", "Cuthbert L. Manning"),
        ("\"It is time to act,\" said Rigo St. Aubrin.", "Rigo St. Aubrin"),
        ("\"It is time to act,\" said Hanne van der Meer-Cole.", "Hanne van der Meer-Cole"),
        ("\"It is time to act,\" said Farid al-Khatun.", "Farid al-Khatun"),
        ("\"It is time to act,\" said Jun-ho Baekto.", "Jun-ho Baekto"),
        ("\"It is time to act,\" said Fatma Özden-de Graav.", "Fatma Özden-de Graav"),
        ("\"It is time to act,\" said Bronagh O'Devlane.", "Bronagh O'Devlane"),
        ("\"It is time to act,\" said Étienne d’Aubrelle.", "Étienne d’Aubrelle"),
        ("\"It is time to act,\" said Dale R. Hutchfield Jr.", "Dale R. Hutchfield Jr."),
        ("\"It is time to act,\" said Walter J. Osgrove III.", "Walter J. Osgrove III"),
    ]);
}

#[test]
fn a_surname_means_the_full_name_before_or_behind_it() {
    check(&[
        ("Ida Holm spoke in York.\n\"It is time to act,\" Holm said.", "Ida Holm"),
        ("\"It is time to act,\" Holm said.\nIda Holm is the mayor of York.", "Ida Holm"),
        ("Hanne van der Meer spoke.\n\"It is time to act,\" Van der Meer said.", "Hanne van der Meer"),
        ("Dale R. Hutchfield Jr. spoke.\n\"It is time to act,\" Hutchfield said.", "Dale R. Hutchfield Jr."),
        ("John Hale spoke.\n\"It is time to act,\" J. Hale said.", "John Hale"),
        ("President Xu Jinlan spoke.\n\"It is time to act,\" Xu said.", "Xu Jinlan"),
    ]);
}

#[test]
fn two_of_one_surname_are_told_apart_by_title_and_first_name_and_else_are_less_sure() {
    let both = "Martin Holm and Ingrid Holm met in York.\n";
    check(&[
        (&format!("{both}\"It is time to act,\" Mr. Holm said."), "Martin Holm"),
        (&format!("{both}\"It is time to act,\" Mrs. Holm said."), "Ingrid Holm"),
        (&format!("{both}\"It is time to act,\" Ingrid Holm said."), "Ingrid Holm"),
    ]);
    let unsure = speaker_of(&format!("{both}\"It is time to act,\" Holm said."), "time to act");
    let sure = speaker_of("Ingrid Holm came.\n\"It is time to act,\" Holm said.", "time to act");
    assert!(unsure.certainty < sure.certainty);
}

#[test]
fn a_spokesman_is_not_the_one_for_whom_he_speaks() {
    let text = "Ida Holm came to York. \"It is time to act,\" Holm's spokesman said.";
    let speaker = speaker_of(text, "time to act");
    assert_eq!((speaker.name.as_str(), speaker.role.as_deref()), ("Holm's spokesman", Some("Holm's spokesman")));
    assert_eq!(speaker.resolution, Resolution::Unnamed);
}

#[test]
fn a_name_beside_a_description_is_the_speaker_and_the_description_the_role() {
    for (text, role) in [
        ("\"It is time to act,\" said the mayor of York, Ida Holm.", "mayor of York"),
        ("\"It is time to act,\" said Ida Holm, the mayor of York.", "mayor of York"),
        ("\"It is time to act,\" said Ida Holm, 51, the mayor of York.", "mayor of York"),
        ("\"It is time to act,\" said Mayor Ida Holm.", "Mayor"),
        ("\"It is time to act,\" said opposition leader Ida Holm.", "opposition leader"),
        ("Ida Holm is the mayor of York. \"It is time to act,\" Holm said.", "mayor of York"),
        ("Ida Holm, who was a senator, came. \"It is time to act,\" Holm said.", "senator"),
    ] {
        let speaker = speaker_of(text, "time to act");
        assert_eq!((speaker.name.as_str(), speaker.role.as_deref()), ("Ida Holm", Some(role)), "in: {text}");
    }
}

#[test]
fn party_and_organisation_are_kept_where_the_text_states_them() {
    let party = |text: &str| speaker_of(text, "time to act").party;
    assert_eq!(party("\"It is time to act,\" said Rep. Ida Holm (R-Texas).").as_deref(), Some("Republican"));
    assert_eq!(party("\"It is time to act,\" said Ida Holm, a Labour MP.").as_deref(), Some("Labour"));
    assert_eq!(
        party("\"It is time to act,\" said Ida Holm, leader of the Harbour Party.").as_deref(),
        Some("Harbour Party")
    );
    assert_eq!(party("\"It is time to act,\" said Ida Holm, a teacher."), None);
    let organisation = |text: &str| speaker_of(text, "time to act").organisation;
    let text = "\"It is time to act,\" said a spokeswoman for the border agency.";
    assert_eq!(organisation(text).as_deref(), Some("border agency"));
    let text = "\"It is time to act,\" said Ida Holm, director of Agora Stat.";
    assert_eq!(organisation(text).as_deref(), Some("Agora Stat"));
    assert_eq!(organisation("\"It is time to act,\" said Ida Holm, the mayor of York."), None);
}

#[test]
fn bodies_keep_their_whole_name_and_are_known_by_acronym_and_beginning() {
    check(&[
        ("\"It is time to act,\" the Bank of Norden said.", "Bank of Norden"),
        ("\"It is time to act,\" said the Chamber of Commerce of Lunden.", "Chamber of Commerce of Lunden"),
        ("\"It is time to act,\" the Webb County Federation of Teachers said.", "Webb County Federation of Teachers"),
        (
            "\"It is time to act,\" the Department of Health and Human Services said.",
            "Department of Health and Human Services",
        ),
        ("\"It is time to act,\" said the Tri-County Rifle and Pistol Club.", "Tri-County Rifle and Pistol Club"),
        (
            "The National Growers' Union (NGU) met in York.\n\"It is time to act,\" the NGU said.",
            "National Growers' Union",
        ),
        ("The Bank of Norden met.\n\"It is time to act,\" the Bank said.", "Bank of Norden"),
        ("\"It is time to act,\" the Kremlin said.", "Kremlin"),
        ("\"It is time to act,\" Downing Street said.", "Downing Street"),
        ("The Clean Power Alliance met.\n\"It is time to act,\" the alliance said.", "Clean Power Alliance"),
    ]);
}

#[test]
fn those_without_a_name_are_called_by_their_description_without_its_article() {
    check(&[
        ("\"It is time to act,\" a senior Polish official said.", "senior Polish official"),
        ("\"It is time to act,\" said a spokeswoman for the border agency.", "spokeswoman for the border agency"),
        ("Critics said it was time to act.", "critics"),
        ("\"It is time to act,\" two aides said.", "aides"),
    ]);
}

#[test]
fn pronouns_mean_the_subject_or_the_last_speaker_of_their_sex() {
    check(&[
        ("Ingrid Holm met Martin Lund in York. \"It is time to act,\" she said.", "Ingrid Holm"),
        ("Ingrid Holm met Martin Lund in York. \"It is time to act,\" he said.", "Martin Lund"),
        (
            "\"No,\" said Martin Lund of the council. \"We will not go there.\"\nIngrid Holm was glad.\n\"It is time to act,\" he said.",
            "Martin Lund",
        ),
        ("Congresswoman Rauv Tessel met Rolv Tessing. \"It is time to act,\" she said.", "Rauv Tessel"),
        ("Tessel kissed her husband. Rolf Anders watched. \"It is time to act,\" she said.", "Tessel"),
    ]);
}

#[test]
fn i_and_we_are_nobody_in_the_article() {
    let text = "Ida Holm came. I said it was time to act.";
    assert!(speakers(text).iter().all(|s| s.name.is_empty()), "{:?}", speakers(text));
}

#[test]
fn who_is_the_name_before_it() {
    check(&[("Ida Holm met Per Lund, who said that it was time to act.", "Per Lund")]);
}

#[test]
fn descriptions_find_the_person_whose_role_they_tell() {
    let two = "Sen. Ida Holm (R-Texas) met Rep. Per Lund, a Democrat from Ohio, and Dr. Vera Moss.\n";
    check(&[
        (&format!("{two}\"It is time to act,\" the senator said."), "Ida Holm"),
        (&format!("{two}\"It is time to act,\" the congressman said."), "Per Lund"),
        (&format!("{two}\"It is time to act,\" the Republican said."), "Ida Holm"),
        (&format!("{two}\"It is time to act,\" the Democrat said."), "Per Lund"),
        (&format!("{two}\"It is time to act,\" said the doctor."), "Vera Moss"),
        (
            "Finnish commissioner Ida Holm met Per Lund, the Greek minister.\n\"It is time to act,\" the Finn said.",
            "Ida Holm",
        ),
        (
            "Ida Holm, the mayor of Kelvik, met Per Lund, the mayor of York.\n\"It is time to act,\" Kelvik's mayor said.",
            "Ida Holm",
        ),
        ("Ida Holm came, and Per Lund, the mayor of York, too.\n\"It is time to act,\" a mayor said.", "mayor"),
    ]);
}

#[test]
fn a_description_of_nobody_known_means_the_last_speaker_unless_it_names_another_office() {
    check(&[
        ("Travis Lee Hatchard was angry. \"It is time to act,\" the rancher said.", "Travis Lee Hatchard"),
        ("Governor Ida Holm was angry. \"It is time to act,\" the ambassador said.", "ambassador"),
    ]);
}

#[test]
fn several_speak_together() {
    let speaker = speaker_of("Ida Holm and Per Lund said it was time to act.", "time to act");
    assert_eq!(speaker.name, "Ida Holm and Per Lund");
    assert_eq!(speaker.members, ["Ida Holm", "Per Lund"]);
    assert_eq!(speaker.resolution, Resolution::Joint);
    let text = "Sen. Ida Holm met Sen. Per Lund. Both senators said it was time to act.";
    assert_eq!(speaker_of(text, "time to act").members, ["Ida Holm", "Per Lund"]);
    let text = "Sen. Ida Holm met Sen. Per Lund in York. The two senators said it was time to act.";
    assert_eq!(speaker_of(text, "time to act").members, ["Ida Holm", "Per Lund"]);
}

#[test]
fn a_name_in_a_source_that_goes_on_too_far_is_still_found() {
    let text = "Ida Holm came.\nHolm further attacked Per Lund. \"It is time to act,\" Holm's research said.";
    assert_eq!(speaker_of(text, "time to act").name, "Ida Holm");
}

#[test]
fn capitals_of_a_heading_lengthen_no_name() {
    check(&[(
        "Clean Power Alliance Welcomes New Decision\n\n\"It is time to act,\" the Clean Power Alliance said.",
        "Clean Power Alliance",
    )]);
}

#[test]
fn a_text_may_end_anywhere() {
    let text = "The senator (R-Ohio), 51, said: \"It is time.\" The two ministers of the Bank of Norden (BN) said so, Holm's aide";
    for end in 0..=text.len() {
        extract(&text[..end], builtin::quote_lexicon());
        extract(&text[end..], builtin::quote_lexicon());
    }
}
