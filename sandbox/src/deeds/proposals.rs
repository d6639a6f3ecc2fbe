//! What people do about a job: they apply, are invited, and accept or decline that. Who they are and
//! whether they want to is not decided here.

use serde_json::Value;

use super::jobs::{NoMore, no_more};
use super::{News, No, Step, grounds};
use crate::rules::fields::rate_key;
use crate::rules::money::micros;
use crate::rules::pay::Pay;
use crate::secret;
use crate::store::accounts;
use crate::store::jobs::{self, Job};
use crate::store::people::{self, Person};
use crate::store::proposals::{self, Answered, Proposal, Standing};

/// Availability of somebody who takes no invitations.
const UNAVAILABLE: &str = "UNAVAILABLE";

/// What somebody sends in.
#[derive(Debug)]
pub(crate) struct Bid {
    /// In millionths of a dollar per unit.
    pub(crate) micros: i64,
    pub(crate) unit: String,
    /// What they usually ask for an hour, in millionths of a dollar.
    pub(crate) hourly_micros: Option<i64>,
    pub(crate) match_score: Option<f64>,
    /// `{interviewId, score, summary, messages}`, null if there was none.
    pub(crate) interview: Value,
    /// Results of a labeling assessment, null if there are none.
    pub(crate) open_label: Value,
}

/// Somebody applies to a job.
pub(crate) fn apply(step: Step<'_>, job: &Job, person_id: &str, bid: Bid) -> Result<Proposal, No> {
    open(job)?;
    wanted(step, job)?;
    if let Some(earlier) = proposals::of_person(step.db, &job.id, person_id)? {
        return Err(
            No::not_now("This person has a proposal on this job already.")
                .fact("proposalId", earlier.id),
        );
    }
    let proposal = new(step, job, person_id, Standing::Unreviewed, bid)?;
    News::ProposalReceived(job, &proposal).tell(step)?;
    Ok(proposal)
}

/// An invitation as it stands.
pub(crate) struct Invitation {
    pub(crate) proposal_id: String,
    pub(crate) person_id: String,
    /// Whether this person had to do with the job before, so that nothing was done.
    pub(crate) already: bool,
}

/// Invites somebody to a job. Source: docs/developers/api-reference/jobs/invite.
pub(crate) fn invite(step: Step<'_>, job: &Job, user_id: &str) -> Result<Invitation, No> {
    let person = freelancer(step, user_id)?;
    if let Some(earlier) = proposals::of_person(step.db, &job.id, &person.id)? {
        return Ok(Invitation {
            proposal_id: earlier.id,
            person_id: person.id,
            already: true,
        });
    }
    let refuse = |reason, says: &str| {
        Err(No::conflict(reason, says)
            .fact("jobId", job.id.as_str())
            .fact("freelancerId", person.id.as_str()))
    };
    if !job.is_open() {
        let says = "People can be invited to published jobs only.";
        return refuse("job_not_published", says);
    }
    if person.text("availability") == UNAVAILABLE {
        let says = "This freelancer takes no invitations at the moment.";
        return refuse("freelancer_unavailable", says);
    }
    let proposal = new(
        step,
        job,
        &person.id,
        Standing::Invited,
        offered(job, &person),
    )?;
    News::Invited(&proposal).tell(step)?;
    Ok(Invitation {
        proposal_id: proposal.id,
        person_id: person.id,
        already: false,
    })
}

/// Somebody who was invited sends something in, as if they had applied.
pub(crate) fn accept(step: Step<'_>, proposal_id: &str, bid: Bid) -> Result<Proposal, No> {
    let (mut proposal, job) = invited(step, proposal_id)?;
    open(&job)?;
    let answered = Answered {
        id: proposal_id,
        bid_micros: bid.micros,
        bid_unit: &bid.unit,
        hourly_micros: bid.hourly_micros,
        match_score: bid.match_score,
        interview: &bid.interview,
        open_label: &bid.open_label,
    };
    proposals::answer_invite(step.db, &answered, step.now)?;
    proposal.standing = Standing::Unreviewed;
    News::ProposalReceived(&job, &proposal).tell(step)?;
    Ok(proposal)
}

/// An interview that was still going on when somebody applied has come further.
pub(crate) fn interviewed(step: Step<'_>, proposal_id: &str, interview: &Value) -> Result<(), No> {
    let (proposal, _) = grounds::proposal(step, proposal_id)?;
    Ok(proposals::set_interview(
        step.db,
        &proposal.id,
        interview,
        step.now,
    )?)
}

/// Somebody who was invited says no.
pub(crate) fn decline(step: Step<'_>, proposal_id: &str) -> Result<Proposal, No> {
    let (mut proposal, job) = invited(step, proposal_id)?;
    proposal.standing = Standing::Refused;
    proposals::set_standing(step.db, proposal_id, proposal.standing, step.now)?;
    News::ProposalMoved(&job, &proposal).tell(step)?;
    Ok(proposal)
}

fn new(
    step: Step<'_>,
    job: &Job,
    person_id: &str,
    standing: Standing,
    bid: Bid,
) -> Result<Proposal, No> {
    let proposal = Proposal {
        seq: 0,
        id: secret::id("prop_")?,
        job_id: job.id.clone(),
        person_id: person_id.to_owned(),
        standing,
        bid_micros: bid.micros,
        bid_unit: bid.unit,
        hourly_micros: bid.hourly_micros,
        match_score: bid.match_score,
        interview: bid.interview,
        open_label: bid.open_label,
        created_at: step.now,
        updated_at: step.now,
    };
    proposals::insert(step.db, &proposal)?;
    Ok(proposal)
}

/// Refuses where nobody can apply.
pub(crate) fn open(job: &Job) -> Result<(), No> {
    if job.is_open() {
        return Ok(());
    }
    Err(No::conflict(
        "job_not_published",
        "Nobody can apply: the job is not published.",
    )
    .fact("jobId", job.id.as_str())
    .fact("status", job.status))
}

/// Refuses where nobody else is to apply. Whom the employer invites is not held up by it.
pub(crate) fn wanted(step: Step<'_>, job: &Job) -> Result<(), No> {
    let says = match no_more(job, &jobs::counts(step.db, &job.id)?) {
        None => return Ok(()),
        Some(NoMore::DoneHiring) => "Nobody can apply: the employer is done hiring.",
        Some(NoMore::Staffed) => "Nobody can apply: everybody the job wants is hired.",
    };
    Err(No::conflict("not_accepting_applicants", says).fact("jobId", job.id.as_str()))
}

/// An invitation that waits for its answer.
fn invited(step: Step<'_>, proposal_id: &str) -> Result<(Proposal, Job), No> {
    let (proposal, job) = grounds::proposal(step, proposal_id)?;
    if proposal.standing == Standing::Invited {
        return Ok((proposal, job));
    }
    Err(No::conflict(
        "invitation_answered",
        "This invitation waits for no answer.",
    )
    .fact("proposalId", proposal.id))
}

/// Whom a user id names; a slug does not do.
fn freelancer(step: Step<'_>, id: &str) -> Result<Person, No> {
    let found = people::find(step.db, id)?.filter(|person| person.id == id);
    if let Some(person) = found {
        return Ok(person);
    }
    if accounts::has_user(step.db, id)? {
        return Err(
            No::conflict("not_a_freelancer", "This user is not a freelancer.")
                .fact("freelancerId", id),
        );
    }
    Err(No::absent("There is no such user.").fact("freelancerId", id))
}

/// The bid before a person has said anything: what the job offers.
fn offered(job: &Job, person: &Person) -> Bid {
    let payment = job.text("paymentType");
    let offered = rate_key(payment).and_then(|key| job.number(key));
    let unit = Pay::read(payment).unwrap_or(Pay::Hour).unit();
    let hourly = person.profile.get("hourlyRateUsd").and_then(Value::as_f64);
    Bid {
        micros: micros(offered.unwrap_or(0.0)),
        unit: unit.into(),
        hourly_micros: hourly.map(micros),
        match_score: None,
        interview: Value::Null,
        open_label: Value::Null,
    }
}
