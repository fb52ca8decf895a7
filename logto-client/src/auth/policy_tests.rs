use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Checks the windows in milliseconds: advisory without and with full jitter, mandatory, and patience.
fn check(lifetime: Duration, expected: [u64; 4]) {
    let start = Instant::now();
    let early = Schedule::new(start, lifetime, 0.0).unwrap();
    let late = Schedule::new(start, lifetime, 1.0).unwrap();
    let before_end = |instant: Instant| (early.expires_at - instant).as_millis();
    assert_eq!(early.expires_at, start + lifetime);
    let windows = [
        before_end(early.refresh_from),
        before_end(late.refresh_from),
        before_end(early.wait_from),
        early.patience.as_millis(),
    ];
    assert_eq!(windows, expected.map(u128::from), "{lifetime:?}");
}

#[test]
fn windows_scale_with_the_lifetime() {
    check(SECOND, [250, 125, 100, 50]);
    check(SECOND * 2, [500, 250, 200, 100]);
    check(SECOND * 60, [15_000, 7_500, 6_000, 1_000]);
    check(SECOND * 600, [150_000, 75_000, 60_000, 1_000]);
    check(SECOND * 3_600, [600_000, 300_000, 60_000, 1_000]);
    check(SECOND * 86_400, [600_000, 300_000, 60_000, 1_000]);
    check(SECOND * 30 * 86_400, [600_000, 300_000, 60_000, 1_000]);
}

#[test]
fn windows_are_in_order_for_any_lifetime() {
    let start = Instant::now();
    for exponent in 0..64 {
        let lifetime = Duration::from_nanos(1 << exponent);
        for jitter in [-1.0, 0.0, 0.5, 1.0, 7.0] {
            let schedule = Schedule::new(start, lifetime, jitter).unwrap();
            assert!(start <= schedule.refresh_from, "{lifetime:?}");
            assert!(schedule.refresh_from <= schedule.wait_from, "{lifetime:?}");
            assert!(schedule.wait_from <= schedule.expires_at, "{lifetime:?}");
        }
    }
    assert!(Schedule::new(start, Duration::MAX, 0.0).is_some());
    assert!(Schedule::new(start, Duration::ZERO, 0.0).is_none());
}

#[test]
fn decision_follows_from_time_failure_and_refresh() {
    use Decision::{Use, UseAndRefresh, Wait};
    use Refusal::{RetryAfter, Terminal};
    let start = Instant::now();
    let hour = Schedule::new(start, SECOND * 3_600, 0.0).unwrap();
    let wait = Wait { patience: None };
    let wait_for = |millis| Wait { patience: Some(Duration::from_millis(millis)) };
    let new = Some(Duration::ZERO);
    let recent = Some(SECOND * 3 / 4);
    let old = Some(SECOND * 5);
    let refuse = |seconds| Decision::Refuse { remaining: SECOND * seconds };
    let later = Some(RetryAfter(SECOND * 9));
    // Second of the hour, last failure (and refusal), age of the refresh, decision.
    let cases = [
        (0, None, None, Use),
        (2_999, None, None, Use),
        (2_999, None, new, Use),
        (3_000, None, None, UseAndRefresh),
        (3_000, None, new, Use),
        (3_000, Some((3_000, None)), None, Use),
        (3_002, Some((3_000, None)), None, UseAndRefresh),
        (3_002, Some((3_000, Some(Terminal))), None, Use),
        (3_007, Some((3_000, Some(Terminal))), None, UseAndRefresh),
        (3_540, None, None, wait_for(1_000)),
        (3_540, None, new, wait_for(1_000)),
        (3_540, None, recent, wait_for(250)),
        (3_540, None, old, Use),
        (3_540, Some((3_540, None)), None, Use),
        (3_540, Some((3_540, Some(Terminal))), None, Use),
        (3_542, Some((3_540, None)), None, wait_for(1_000)),
        (3_599, Some((3_599, None)), old, Use),
        (3_600, None, None, wait),
        (3_600, None, new, wait),
        (3_600, None, old, wait),
        (3_600, Some((3_600, None)), None, wait),
        (3_600, Some((3_600, Some(Terminal))), None, refuse(6)),
        (3_605, Some((3_600, Some(Terminal))), None, refuse(1)),
        (3_600, Some((3_600, Some(Terminal))), new, wait),
        (3_607, Some((3_600, Some(Terminal))), None, wait),
        (3_008, Some((3_000, later)), None, Use),
        (3_009, Some((3_000, later)), None, UseAndRefresh),
        (3_548, Some((3_540, later)), None, Use),
        (3_600, Some((3_595, later)), None, refuse(4)),
        (3_603, Some((3_595, later)), new, wait),
        (3_604, Some((3_595, later)), None, wait),
    ];
    for (second, failed, age, expected) in cases {
        let at = |second| start + SECOND * second;
        let failure = failed
            .map(|(second, refusal)| Backoff::after(None, Some(&hour), at(second), refusal, 1.0));
        let decision = decide(at(second), Some(&hour), failure.as_ref(), age);
        assert_eq!(decision, expected, "{second} {failed:?} {age:?}");
        if !hour.is_valid(at(second)) {
            let without = decide(at(second), None, failure.as_ref(), age);
            assert_eq!(without, expected, "{second} {failed:?} {age:?}");
        }
    }
}

#[test]
fn backoff_doubles_up_to_a_limit() {
    let start = Instant::now();
    let backoffs = |lifetime: Option<u32>, jitter| {
        let cached = lifetime.and_then(|seconds| Schedule::new(start, SECOND * seconds, 0.0));
        let mut failure = None;
        [(); 8].map(|()| {
            let next = Backoff::after(failure.as_ref(), cached.as_ref(), start, None, jitter);
            failure = Some(next);
            assert!(next.pause <= next.delay);
            next.delay.as_millis()
        })
    };
    let hour = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    assert_eq!(backoffs(Some(3_600), 1.0), hour);
    assert_eq!(backoffs(Some(3_600), 0.0), hour.map(|backoff| backoff / 2));
    assert_eq!(backoffs(None, 1.0), hour);
    assert_eq!(backoffs(Some(2), 1.0), [31, 62, 62, 62, 62, 62, 62, 62]);
}

#[test]
fn pause_doubles_up_to_a_second() {
    let start = Instant::now();
    let pauses = |jitter| {
        let mut failure = None;
        [(); 6].map(|()| {
            let next = Backoff::after(failure.as_ref(), None, start, None, jitter);
            failure = Some(next);
            next.pause(start).as_millis()
        })
    };
    assert_eq!(pauses(1.0), [100, 200, 400, 800, 1_000, 1_000]);
    assert_eq!(pauses(0.0), [50, 100, 200, 400, 500, 500]);
    let failure = Backoff::after(None, None, start, None, 1.0);
    let at = |millis| start + Duration::from_millis(millis);
    assert_eq!(failure.pause(at(30)).as_millis(), 70);
    assert_eq!(failure.pause(at(100)), Duration::ZERO);
}

#[test]
fn retry_after_is_honored_for_a_minute_at_most() {
    let start = Instant::now();
    for (retry_after, seconds) in [(0, 0), (7, 7), (60, 60), (61, 60), (u64::MAX, 60)] {
        let refusal = Some(Refusal::RetryAfter(Duration::from_secs(retry_after)));
        let failure = Backoff::after(None, None, start, refusal, 0.3);
        assert_eq!(failure.refused_for, SECOND * seconds, "{retry_after}");
    }
}
