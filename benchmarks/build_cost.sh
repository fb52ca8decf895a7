#!/usr/bin/env bash
# Measures the cost of building a program that uses logto-client, and prints the table "Builds" of BENCHMARKS.md.
#
#     benchmarks/build_cost.sh
#
# The programs are generated and built in a temporary directory.
set -euo pipefail
client=$(realpath "$(dirname "$0")/../logto-client")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR="$work/target" CARGO_TERM_QUIET=true CARGO_INCREMENTAL=0

# Generates a program that calls the seven operations on connectors and a trait with this many endpoints.
program() {
    local endpoints=$1
    mkdir -p "$work/program/src"
    cat >"$work/program/Cargo.toml" <<END
[package]
name = "program"
edition = "2024"
[dependencies]
logto-client = { path = "$client" }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
[workspace]
END
    {
        echo 'use logto_client::{Client, Connectors, Error, connectors::*};'
        if [ "$endpoints" -gt 0 ]; then
            echo '#[derive(Debug, serde::Deserialize)] struct Thing { id: String, size: u64 }'
            echo '#[logto_client::api] trait Things: Send + Sync {'
            for number in $(seq "$endpoints"); do
                echo "#[endpoint(GET, \"/things/<id>/parts$number\")] fn get_$number(&self, id: &str, #[query] size: Option<u64>) -> logto_client::Call<Thing>;"
            done
            echo '}'
        fi
        cat <<'END'
#[tokio::main]
async fn main() -> Result<(), Error> {
    let logto = Client::from_env().build()?;
    let created = logto.create_connector(&CreateConnector::new("github-universal")).await?;
    println!("{:?}", logto.list_connectors(None).await?);
    println!("{:?}", logto.get_connector(&created.id).await?);
    logto.update_connector(&created.id, &UpdateConnector::new().sync_profile(true)).await?;
    logto.create_connector_test("smtp", &CreateConnectorTest::email("a@b.test", ConnectorConfig::new())).await?;
    let uri = CreateConnectorAuthorizationUri::new("state", "https://app.test");
    println!("{:?}", logto.create_connector_authorization_uri(&created.id, &uri).await?);
    logto.delete_connector(&created.id).await?;
END
        for number in $(seq "$endpoints"); do
            echo "    println!(\"{:?}\", logto.get_$number(\"a\", None).await.map(|thing| (thing.id, thing.size)));"
        done
        echo '    Ok(())'
        echo '}'
    } >"$work/program/src/main.rs"
}

cd "$work"
# Prints the run time of a command.
seconds() {
    local TIMEFORMAT=%1R
    { time "$@" >/dev/null 2>&3; } 3>&2 2>&1
}
build() { cargo build --manifest-path program/Cargo.toml "$@"; }
crates() { cargo tree --manifest-path "$1" -e normal,build --prefix none --no-dedupe | sort -u | wc -l; }
# Prints the number of lines of unoptimized LLVM IR. `expanded_lines` does the same for the source with macros expanded.
llvm_lines() {
    rustc_with --emit=llvm-ir -C codegen-units=1
    cat target/debug/deps/program-*.ll | grep -c '^  '
}
expanded_lines() { RUSTC_BOOTSTRAP=1 rustc_with -Zunpretty=expanded | wc -l; }
rustc_with() { touch program/src/main.rs; cargo rustc --manifest-path program/Cargo.toml -- "$@"; }
alone() {
    build # the dependencies
    touch program/src/main.rs
    seconds build
}

program 0
build 2>/dev/null # fetches dependencies and writes the lock file
rm -rf "$CARGO_TARGET_DIR"
clean=$(seconds build)
few=$(alone)
few_llvm=$(llvm_lines)
build --release
few_size=$(stat -c %s target/release/program)
program 100
more=$(alone)
more_llvm=$(llvm_lines)
build --release
more_size=$(stat -c %s target/release/program)
more_expanded=$(expanded_lines)
program 0
few_expanded=$(expanded_lines)
echo "| | 7 endpoints | 107 endpoints |"
echo "|---|---:|---:|"
echo "| clean debug build, s | $clean | |"
echo "| debug build of the program only, not incremental, s | $few | $more |"
echo "| lines of unoptimized LLVM IR per endpoint, including its call | | $(((more_llvm - few_llvm) / 100)) |"
echo "| lines of expanded code per endpoint, including its call | | $(((more_expanded - few_expanded) / 100)) |"
echo "| release binary, kB | $((few_size / 1000)) | $((more_size / 1000)) |"

mkdir -p bare/src
echo 'fn main() {}' >bare/src/main.rs
cat >bare/Cargo.toml <<END
[package]
name = "program"
edition = "2024"
[dependencies]
reqwest = { version = "0.13", default-features = false, features = ["json", "rustls"] }
serde = { version = "1", features = ["derive"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
[workspace]
END
echo "| crates in the tree | $(crates program/Cargo.toml) | |"
echo "| crates with reqwest (\`json\`, \`rustls\`) instead | $(crates bare/Cargo.toml) | |"
echo "| crates in multiple versions | $(cargo tree --manifest-path program/Cargo.toml --duplicates --depth 0 --prefix none | sort -u | grep -c . || true) | |"
