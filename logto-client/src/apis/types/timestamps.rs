//! Timestamps. Logto sends most as milliseconds since the Unix epoch, and a few as seconds.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// A time in milliseconds since the Unix epoch.
///
/// It converts to and from [`SystemTime`], and to and from the types of `jiff`, `chrono` and `time` with the features
/// of these names.
///
/// ```
/// use std::time::SystemTime;
/// use logto_client::UnixMillis;
///
/// let time = UnixMillis::from_millis(1_700_000_000_123);
/// assert_eq!(UnixMillis::from(SystemTime::from(time)).as_millis(), 1_700_000_000_123);
/// ```
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(i64);

/// A time in seconds since the Unix epoch. It has the conversions of [`UnixMillis`].
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixSeconds(i64);

/// The error of a conversion to a type that cannot represent the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeOutOfRange;

impl fmt::Display for TimeOutOfRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time is out of range")
    }
}

impl std::error::Error for TimeOutOfRange {}

macro_rules! timestamp {
    ($name:ident, $unit:literal, $new:ident, $get:ident, $nanos_per_unit:literal, $duration:path) => {
        impl $name {
            #[doc = concat!("Creates a time from ", $unit, " since the Unix epoch.")]
            #[must_use]
            pub const fn $new(value: i64) -> Self {
                Self(value)
            }

            #[doc = concat!("Returns the ", $unit, " since the Unix epoch, negative before it.")]
            #[must_use]
            pub const fn $get(self) -> i64 {
                self.0
            }

            /// Rounds down to whole units.
            fn from_nanos(nanos: i128) -> Self {
                let bound = if nanos < 0 { i64::MIN } else { i64::MAX };
                Self(i64::try_from(nanos.div_euclid($nanos_per_unit)).unwrap_or(bound))
            }

            #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
            fn nanos(self) -> i128 {
                i128::from(self.0).saturating_mul($nanos_per_unit)
            }
        }

        impl From<SystemTime> for $name {
            /// Rounds down to whole units.
            fn from(time: SystemTime) -> Self {
                let nanos = |duration: Duration| i128::try_from(duration.as_nanos());
                Self::from_nanos(match time.duration_since(UNIX_EPOCH) {
                    Ok(after) => nanos(after).unwrap_or(i128::MAX),
                    Err(before) => nanos(before.duration()).map_or(i128::MIN, i128::saturating_neg),
                })
            }
        }

        impl From<$name> for SystemTime {
            /// Returns the epoch for a time that the platform cannot represent, which takes thousands of years.
            fn from(time: $name) -> Self {
                let duration = $duration(time.0.unsigned_abs());
                let time = match time.0 {
                    ..0 => UNIX_EPOCH.checked_sub(duration),
                    0.. => UNIX_EPOCH.checked_add(duration),
                };
                time.unwrap_or(UNIX_EPOCH)
            }
        }

        #[cfg(feature = "jiff")]
        impl From<jiff::Timestamp> for $name {
            /// Rounds down to whole units.
            fn from(time: jiff::Timestamp) -> Self {
                Self::from_nanos(time.as_nanosecond())
            }
        }

        #[cfg(feature = "jiff")]
        impl TryFrom<$name> for jiff::Timestamp {
            type Error = TimeOutOfRange;

            fn try_from(time: $name) -> Result<Self, TimeOutOfRange> {
                Self::from_nanosecond(time.nanos()).map_err(|_| TimeOutOfRange)
            }
        }

        #[cfg(feature = "time")]
        impl From<time::OffsetDateTime> for $name {
            /// Rounds down to whole units.
            fn from(time: time::OffsetDateTime) -> Self {
                Self::from_nanos(time.unix_timestamp_nanos())
            }
        }

        #[cfg(feature = "time")]
        impl TryFrom<$name> for time::OffsetDateTime {
            type Error = TimeOutOfRange;

            /// The offset is UTC.
            fn try_from(time: $name) -> Result<Self, TimeOutOfRange> {
                Self::from_unix_timestamp_nanos(time.nanos()).map_err(|_| TimeOutOfRange)
            }
        }

        #[cfg(feature = "chrono")]
        impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for $name {
            /// Rounds down to whole units.
            fn from(time: chrono::DateTime<Z>) -> Self {
                let seconds = i128::from(time.timestamp()).saturating_mul(1_000_000_000);
                Self::from_nanos(seconds.saturating_add(time.timestamp_subsec_nanos().into()))
            }
        }

        #[cfg(feature = "chrono")]
        impl TryFrom<$name> for chrono::DateTime<chrono::Utc> {
            type Error = TimeOutOfRange;

            fn try_from(time: $name) -> Result<Self, TimeOutOfRange> {
                let micros = i64::try_from(time.nanos() / 1_000);
                micros.ok().and_then(Self::from_timestamp_micros).ok_or(TimeOutOfRange)
            }
        }
    };
}

timestamp!(UnixMillis, "milliseconds", from_millis, as_millis, 1_000_000, Duration::from_millis);
timestamp!(UnixSeconds, "seconds", from_secs, as_secs, 1_000_000_000, Duration::from_secs);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_time_converts_both_ways() {
        for millis in [0, 1, -1, 999, -1_001, 1_700_000_000_123, -62_135_596_800_000] {
            let time = UnixMillis::from_millis(millis);
            assert_eq!(UnixMillis::from(SystemTime::from(time)), time);
            assert_eq!(
                UnixSeconds::from(SystemTime::from(time)).as_secs(),
                millis.div_euclid(1_000)
            );
        }
        for extreme in [i64::MIN, i64::MAX] {
            let _ = SystemTime::from(UnixSeconds::from_secs(extreme));
            let _ = SystemTime::from(UnixMillis::from_millis(extreme));
        }
        assert_eq!(UnixMillis::from(SystemTime::from(UnixSeconds(i64::MAX))).0, i64::MAX);
    }

    #[cfg(all(feature = "chrono", feature = "jiff", feature = "time"))]
    #[test]
    fn date_libraries_convert_both_ways() {
        for millis in [0, -1, 1_700_000_000_123] {
            let time = UnixMillis::from_millis(millis);
            let jiff = jiff::Timestamp::try_from(time).unwrap();
            let chrono = chrono::DateTime::<chrono::Utc>::try_from(time).unwrap();
            let offset = time::OffsetDateTime::try_from(time).unwrap();
            assert_eq!((jiff.as_millisecond(), chrono.timestamp_millis()), (millis, millis));
            for back in [UnixMillis::from(jiff), chrono.into(), offset.into()] {
                assert_eq!(back, time);
            }
        }
        let far = UnixSeconds::from_secs(i64::MAX);
        assert_eq!(jiff::Timestamp::try_from(far), Err(TimeOutOfRange));
        assert_eq!(chrono::DateTime::<chrono::Utc>::try_from(far), Err(TimeOutOfRange));
        assert_eq!(time::OffsetDateTime::try_from(far), Err(TimeOutOfRange));
    }
}
