//! What people say about kinds of data and kinds of labels when they know their trade, and what
//! they say when they do not. Who says which is decided in `interview`.

/// A question about a kind of data, and the answer of somebody who has done it. `{label}` and
/// `{tool}` stand for the job's kind of label and the person's tool.
pub(super) struct Topic {
    /// `""` for any kind of data.
    pub(super) data: &'static str,
    pub(super) question: &'static str,
    pub(super) answer: &'static str,
}

#[rustfmt::skip]
pub(super) const TOPICS: &[Topic] = &[
    topic("Audio", "Two people talk at the same time. What do you do?", "I listen to the overlap three times at lower speed and give each speaker a segment with its own start and end. If one voice stays unclear in the audio, I mark it as unintelligible with the time instead of guessing."),
    topic("Audio", "How do you treat hesitations, laughter and noise?", "That depends on the style. For verbatim {label} I keep fillers and false starts and tag noise in brackets; for clean {label} I leave them out. I ask which one applies before the first audio file."),
    topic("Audio", "How long do you need for one hour of recorded speech?", "About four hours for clean audio with two speakers and up to seven for a bad line with overlaps; the second pass takes a quarter of that. I use foot pedal and shortcuts in {tool}."),
    topic("Video", "How do you follow an object that leaves the frame and comes back?", "Same track id if it is surely the same object, a new one if not. I set key frames where the movement changes and check the interpolation in between frame by frame, mostly in {tool}."),
    topic("Video", "At which frame does an action begin?", "At the first frame in which the movement can be seen, not where one expects it. For {label} I write such rules down with two screenshots each, so that everybody cuts the video at the same place."),
    topic("Image", "An object is half hidden behind another one. How do you label it?", "By what the guideline says about occlusion. Without a rule I label the visible part, set the occluded flag and ask, since both ways are common for {label} and mixing them ruins an image set."),
    topic("Image", "How exact are your edges?", "Within two pixels at the zoom the guideline names. I draw {label} at 200 percent in {tool} and look at the image again at 100, because one sees the gaps better from afar."),
    topic("Image", "What do you do with blurred or very small objects?", "There has to be a smallest size. If there is none yet, I collect ten image examples around it and propose one; below it I leave the object out, so that the model does not learn noise."),
    topic("3D Point Cloud", "How do you place a cuboid around a car with few points?", "From the side that was seen: I fix the corner there, take the length from earlier frames of the same car and check the heading in the camera picture. In a point cloud the missing side is a guess, so I keep the size constant over the track."),
    topic("3D Point Cloud", "How do you keep labels stable over a sequence?", "I label the point cloud of the first, middle and last frame, interpolate, and look at every fifth frame from above. For {label} a jump of more than ten centimetres is an error."),
    topic("Text", "A text fits two classes. Which one do you choose?", "The one that the priority rules of the guideline name. If they say nothing, I choose by the main intent of the text, note the other class and bring the case up, since five such texts make a rule."),
    topic("Text", "How do you keep your judgement the same over thousands of texts?", "I keep a sheet of decided edge cases and reread it every morning. Every hundred texts I repeat five old ones blind; under 90 percent agreement I stop and look why."),
    topic("Text", "What about irony and slang?", "I label what is meant where the text shows it, not what I imagine. For {label} I mark irony where there is a flag for it, and I look slang up instead of guessing."),
    topic("Code", "How do you judge two solutions to one programming task?", "I run both against the tests and write one more test for the edge the task hints at. First correctness, then safety, then whether the code can be read; for {label} I write the reason in one sentence."),
    topic("Code", "The code looks right but you cannot run it. What now?", "I trace it by hand with an empty input, one element and the largest case, and I say in my note that the code was not executed. An unsure verdict is worth more than a wrong sure one."),
    topic("", "Tell me about a project like this one.", "A year ago I did {label} for a research team: a pilot of 200 items, two rounds of comments, then 30,000 items with four colleagues. Our agreement rose from 0.71 to 0.88 after I wrote down the ten most frequent edge cases."),
    topic("", "How would you start here?", "With the guideline and ten items of your {data} that you have labeled yourselves. I do those blind, compare, and send you the differences as questions before the first {label} counts."),
];

/// What one does who knows a kind of label.
#[rustfmt::skip]
pub(super) const LABELS: &[(&str, &str)] = &[
    ("Transcription", "For transcription I do one pass for the words and a second for names, numbers and time stamps, and I keep a glossary per client."),
    ("Bounding Box", "A bounding box has to touch the object on all four sides; I zoom in on each side and never include the shadow."),
    ("Segmentation", "For segmentation I start with the large regions, share borders so that no pixel is left over, and finish with thin parts such as poles and hair."),
    ("Polygon", "I set polygon points where the outline turns, close together on curves and far apart on straight lines, so that reviewers can still move them."),
    ("Keypoint", "A keypoint that is hidden gets its estimated place and the flag for it; left and right are the person's own, which I check at the end once more."),
    ("Sentiment Analysis", "In sentiment analysis I separate what is praised from what is blamed, and neutral is for texts without a judgement, not for texts I am unsure of."),
    ("Classification", "For classification I read the definitions of the neighbouring classes too, because most errors happen at the border between two."),
    ("Named Entity Recognition", "In named entity recognition I take the longest span that is still one name, leave titles out unless the guideline says otherwise, and check nested entities last."),
    ("Translation", "In translation I keep the register and the names, and I mark idioms that have no counterpart instead of explaining them in the text."),
    ("Ranking", "For ranking I compare pair by pair with fixed criteria: true, helpful, harmless, clear. Ties are allowed only where they are wanted."),
    ("Evaluation", "In an evaluation I check facts against two sources, give each criterion its own mark before the overall one, and write the reason before the number."),
    ("Summarization", "For summarization I check that every sentence of the summary has a place in the source, then that nothing important is missing."),
    ("Captioning", "In captioning I describe what can be seen, most important first, without guessing at feelings or names."),
    ("Content Moderation", "In content moderation I quote the rule that applies and mark severity; context such as news or education changes the class more often than one thinks."),
    ("Red Teaming", "For red teaming I vary one attack at a time, note the exact prompt and what came back, and rate severity by the harm and not by the cleverness."),
    ("Prompt Writing", "In prompt writing I spread topics, lengths and tones over a grid first, so that the set is varied, and test each prompt once."),
    ("OCR", "For OCR I type what is printed, mistakes included, mark unreadable characters and keep the reading order of columns."),
    ("Diarization", "In diarization I go by the voice and not by the content, and a turn ends where the other one begins, not at the pause."),
];

/// Questions about any work, with a good answer each.
#[rustfmt::skip]
pub(super) const CARE: &[(&str, &str)] = &[
    ("The guidelines do not cover an item. What do you do?", "I flag it, write down how I decided and why, and ask before I do the next fifty the same way."),
    ("How do you keep your quality even over a long day?", "Breaks every hour, and I relabel ten early items at the end to see whether I drifted."),
    ("A reviewer disagrees with you. What happens?", "I read the rule again first. If it is on my side I answer with the sentence; if not, I correct all items of that kind, not only the one that was found."),
    ("You notice that yesterday's batch has a systematic mistake. What now?", "I say so at once, with the number of items and how to find them, and correct them before I go on."),
];

/// What is said about the work by people who know a little.
pub(super) const PLAIN: &[&str] = &[
    "I go by the guideline and ask when I am not sure.",
    "I have done something like {label} in two projects. I work slowly at first and get faster.",
    "I check my work at the end of the day. In {tool} I use the review mode.",
    "I would do a few items and send them to you, and then go on.",
    "Mostly it is clear from the context. The hard ones I skip and come back to later.",
];

/// What is said by people who know nothing.
pub(super) const VAGUE: &[&str] = &[
    "I am a hard worker and always do my best.",
    "Yes, I can do it, no problem.",
    "I think it is not difficult. I learn fast.",
    "It depends. Normally I just decide.",
    "I did many tasks online, all kinds.",
    "I can start now and work any time.",
];

const fn topic(data: &'static str, question: &'static str, answer: &'static str) -> Topic {
    Topic {
        data,
        question,
        answer,
    }
}
