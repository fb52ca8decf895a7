//! The tables of BENCHMARKS.md.

use std::{process::Command, time::Duration};

use crate::{
    BoxError,
    contenders::{Operation, Which},
    counts, data, memory,
    server::Server,
    times,
};

const IN_FLIGHT: [u32; 4] = [1, 16, 64, 256];

pub(crate) fn print() -> Result<(), BoxError> {
    println!("{}\n", machine()?);
    let server = Server::start()?;
    print_counts(&server)?;
    print_times(&server)?;
    print_memory(&server)?;
    print_decoding_and_cold_start(&server)
}

/// The machine and the compiler. The versions of the crates are in Cargo.lock.
fn machine() -> Result<String, BoxError> {
    let cpus = std::fs::read_to_string("/proc/cpuinfo")?;
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |model| model.trim_start_matches([' ', '\t', ':']));
    let rustc = Command::new("rustc").arg("--version").output()?;
    let rustc = String::from_utf8(rustc.stdout)?;
    let cores = std::thread::available_parallelism()?;
    Ok(format!("{model}, {cores} cores; {}", rustc.trim()))
}

fn print_counts(server: &Server) -> Result<(), BoxError> {
    println!("| | instructions | vs. by hand | allocations | bytes allocated |");
    println!("|---|---:|---:|---:|---:|");
    for operation in Operation::ALL {
        let count = |which| Ok::<_, BoxError>((which, counts::count(server, which, operation)?));
        let counted: Vec<_> = Which::ALL.into_iter().map(count).collect::<Result<_, _>>()?;
        let by_hand = counted.iter().find(|(which, _)| *which == Which::ByHand);
        let (_, by_hand) = *by_hand.ok_or("no counts of reqwest-by-hand")?;
        for (which, counts) in counted {
            println!(
                "| {} `{}` | {:.0} | {:.3} | {:.1} | {:.0} |",
                operation.name(),
                which.name(),
                counts.instructions,
                counts.instructions / by_hand.instructions,
                counts.allocations,
                counts.bytes,
            );
        }
    }
    println!();
    Ok(())
}

fn print_times(server: &Server) -> Result<(), BoxError> {
    println!("| µs per call, in flight: | {} |", IN_FLIGHT.map(|n| n.to_string()).join(" | "));
    println!("|---|---:|---:|---:|---:|");
    for operation in Operation::ALL {
        for which in Which::ALL {
            let mut cells = Vec::new();
            for in_flight in IN_FLIGHT {
                let time = times::per_call(which, operation, in_flight, server.url())?;
                cells.push(micros(time));
            }
            println!("| {} `{}` | {} |", operation.name(), which.name(), cells.join(" | "));
        }
    }
    println!();
    Ok(())
}

fn print_memory(server: &Server) -> Result<(), BoxError> {
    let [few, many] = [memory::FEW, memory::MANY];
    println!("| bytes per call in flight, of: | {few} | {many} |");
    println!("|---|---:|---:|");
    for which in Which::ALL {
        let few = memory::per_call(server, which, few)?;
        let many = memory::per_call(server, which, many)?;
        println!("| `{}` | {few:.0} | {many:.0} |", which.name());
    }
    println!();
    Ok(())
}

fn print_decoding_and_cold_start(server: &Server) -> Result<(), BoxError> {
    let [ours, theirs] = times::decoding()?;
    let size = data::factories().len() / 1000;
    println!("| | |");
    println!("|---|---:|");
    println!("| decoding a list of factories, {size} kB, through a call | {} µs |", micros(ours));
    println!("| the same with `serde_json::from_slice` only | {} µs |", micros(theirs));
    for number in [1, 1_000] {
        let time = times::cold_start(number, server.url())?;
        println!("| cold start to {number} responses, including the token | {} µs |", micros(time));
    }
    Ok(())
}

fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}
