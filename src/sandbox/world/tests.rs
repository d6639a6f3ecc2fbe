//! What people do by themselves, asked of the whole platform without a socket.
#[test]
fn dump() {
    for one in super::draw::everybody(1) {
        let p = one.profile();
        println!("{} | {} | {} | {} | {} {} {} {} | {}", p["profileSlug"], p["title"], p["country"], one.member.skill, p["hourlyRateUsd"], p["stats"], p["availability"], p["memberSince"], p["bio"]);
    }
    let w = super::fitting::tests::world(1);
    let job = super::fitting::tests::spanish();
    for m in super::fitting::applicants(&w, &job) {
        let i = super::interview::of(&w, &job, m, "i", 0);
        println!("{} {} {} {:?} {}", m.slug, m.skill, super::fitting::fit(&job, m), super::fitting::bid(&w, &job, m), i["summary"]);
        for m in i["messages"].as_array().unwrap() { println!("   {}: {}", m["role"], m["content"]); }
    }
}
