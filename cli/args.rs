//! The command line.
//!
//! In: arguments. Out: [`Args`], or clap's message with a suggestion.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::language::Language;
use crate::outputs::{Output, OutputParser};

/// Shows, with the path that proves it, where Android source code takes personal data without the consent the law wants.
#[derive(Debug, Parser)]
#[command(name = "consentlint", version, propagate_version = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan source code and report findings
    Scan(Scan),
    /// Write a commented consentlint.toml after a look at the project
    Init(Init),
    /// Show which configuration is in force, and where each value comes from
    Config(Config),
    /// Write down the findings that there are, so that scans speak of new ones only
    Baseline(Baseline),
    /// Explain a rule: what it means, the norms behind it, what satisfies it, examples
    Explain(Explain),
    /// List the rules
    Rules(Rules),
    /// List the SDKs of a project, how they are known, and what the catalogue knows about them
    Sdks(Sdks),
    /// Print the manual page, for `man` to show
    Man,
    /// Print a script that completes commands and options in a shell
    Completions(Completions),
    /// Serve an editor: the language server protocol on standard input and output
    Lsp(Lsp),
    /// Only read and parse the files that a scan would read (for benchmarks)
    #[command(hide = true)]
    BenchParse(BenchParse),
}

/// Which configuration holds.
#[derive(Debug, Default, clap::Args)]
pub struct ConfigChoice {
    /// Use this configuration file and no other
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Use no configuration file
    #[arg(long)]
    pub no_config: bool,
}

/// Which findings are known already.
#[derive(Debug, Default, clap::Args)]
pub struct BaselineChoice {
    /// The baseline [default: the nearest consentlint-baseline.json at or above the scanned folder]
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,

    /// Report what the baseline knows, too
    #[arg(long)]
    pub no_baseline: bool,

    /// Drop from the baseline what is fixed
    #[arg(long, conflicts_with = "no_baseline")]
    pub update_baseline: bool,
}

/// Options of `scan`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  no finding at or above the threshold (--fail-on)
  1  findings
  2  wrong command line, configuration, baseline or rule pack
  3  an input that cannot be read, or an internal error")]
pub struct Scan {
    /// Folders and files to scan [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to print the report, and into which file [default: the standard output]; may be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputParser, default_value = "terminal")]
    pub format: Vec<Output>,

    /// Write the report into a file instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Language of the report [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,

    /// Which configuration holds.
    #[command(flatten)]
    pub config: ConfigChoice,

    /// Which findings are known already.
    #[command(flatten)]
    pub baseline: BaselineChoice,

    /// Only these rules: ids or families, separated by commas
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub only: Vec<String>,

    /// Not these rules: ids or families, separated by commas
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub skip: Vec<String>,

    /// Hold back findings that are less sure than this
    #[arg(long, value_enum, default_value_t = MinConfidence::Medium)]
    pub min_confidence: MinConfidence,

    /// Exit with 1 if there is a finding of at least this severity
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// Number of threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Scan test source sets too
    #[arg(long)]
    pub include_tests: bool,

    /// Show what holds at each step of a finding's path, and what its rule looked for in vain
    #[arg(long)]
    pub explain_path: bool,

    /// Add time and memory per stage to the report
    #[arg(long)]
    pub stats: bool,

    /// Print without colours (also with NO_COLOR in the environment)
    #[arg(long)]
    pub no_color: bool,

    /// Mend what a program can mend, and report what is left
    #[arg(long, conflicts_with_all = ["staged", "since", "files_from", "watch"])]
    pub fix: bool,

    /// With --fix: show the changes as a diff and change nothing
    #[arg(long, requires = "fix", conflicts_with_all = ["format", "output"])]
    pub dry_run: bool,

    /// Show only what the next commit touches or brings about: the index against the last commit
    #[arg(long, conflicts_with_all = ["since", "files_from"])]
    pub staged: bool,

    /// Show only what was touched or brought about since this commit, committed or not
    #[arg(long, value_name = "REV", conflicts_with = "files_from")]
    pub since: Option<String>,

    /// Report anew after each change, until Ctrl-C
    #[arg(long, conflicts_with_all = ["staged", "since", "files_from"])]
    pub watch: bool,

    /// Show only what touches the files listed here, one a line ("-": standard input)
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Where facts are kept from run to run
    #[command(flatten)]
    pub caching: Caching,
}

/// Where facts are kept from run to run.
#[derive(Debug, clap::Args)]
pub struct Caching {
    /// Keep facts in this folder [default: CONSENTLINT_CACHE_DIR, else below the user's folder of caches]
    #[arg(long, value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,

    /// Neither use nor keep facts of earlier runs
    #[arg(long)]
    pub no_cache: bool,
}

/// Options of `init`.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// The project's folder [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,

    /// Do not write the schema for editors
    #[arg(long)]
    pub no_schema: bool,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Options of `config`.
#[derive(Debug, clap::Args)]
pub struct Config {
    /// A folder or file [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,

    /// Print the JSON schema of consentlint.toml instead
    #[arg(long)]
    pub schema: bool,

    /// Which configuration holds.
    #[command(flatten)]
    pub config: ConfigChoice,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
}

/// Options of `baseline`.
#[derive(Debug, clap::Args)]
pub struct Baseline {
    /// Folders and files to scan [default: the current folder]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The baseline [default: the nearest one, else consentlint-baseline.json beside the configuration]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Only drop what is fixed; take up nothing new
    #[arg(long)]
    pub update: bool,

    /// Take up findings that are at least as sure as this
    #[arg(long, value_enum, default_value_t = MinConfidence::Medium)]
    pub min_confidence: MinConfidence,

    /// Scan test source sets too
    #[arg(long)]
    pub include_tests: bool,

    /// Number of threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Where facts are kept from run to run
    #[command(flatten)]
    pub caching: Caching,

    /// Which configuration holds.
    #[command(flatten)]
    pub config: ConfigChoice,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The rule's id
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
}

/// Options of `rules`.
#[derive(Debug, clap::Args)]
pub struct Rules {
    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,

    /// Write a page per rule and language below this folder instead of printing the list
    #[arg(long, value_name = "DIR")]
    pub write_docs: Option<PathBuf>,
}

/// Options of `sdks`.
#[derive(Debug, clap::Args)]
pub struct Sdks {
    /// A folder or file to look through; may be given several times [default: the current folder]
    #[arg(long, value_name = "PATH")]
    pub path: Vec<PathBuf>,

    /// How to print the list
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub format: Format,

    /// Language [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_enum)]
    pub lang: Option<Language>,

    /// A folder with further rules, SDKs and norms; may be given several times
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,

    /// Where facts are kept from run to run
    #[command(flatten)]
    pub caching: Caching,
}

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `lsp`.
#[derive(Debug, clap::Args)]
pub struct Lsp {
    /// Speak over standard input and output: the default and only way; some editors insist on saying so
    #[arg(long)]
    pub stdio: bool,

    /// The editor's process: the server ends with it
    #[arg(long = "clientProcessId", value_name = "ID", hide = true)]
    pub client: Option<u32>,

    /// Facts of earlier runs
    #[command(flatten)]
    pub caching: Caching,
}

/// Options of `bench-parse`.
#[derive(Debug, clap::Args)]
pub struct BenchParse {
    /// The folder
    #[arg(value_name = "PATH")]
    pub path: PathBuf,

    /// Number of threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Print what parsing and lowering take in each language, one line each, on one thread
    #[arg(long)]
    pub by_language: bool,
}

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with source excerpts
    Terminal,
    /// For programs
    Json,
}

/// What a report looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people, with source excerpts
    Terminal,
    /// For programs: everything that is known, in one document
    Json,
    /// The same, one line for each finding
    Jsonl,
    /// SARIF 2.1.0: code scanning of GitHub, Azure and others
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// JUnit XML: test reports of CI systems
    Junit,
    /// Checkstyle XML: Jenkins and others
    Checkstyle,
    /// Reviewdog's diagnostic format
    Rdjson,
    /// Generic issues of SonarQube
    Sonarqube,
    /// Lines as GCC writes them, for editors and terminals
    Gcc,
    /// Lines that Xcode shows in its navigator
    Xcode,
    /// For a merge request or the summary of a job
    Markdown,
    /// One page for people, to pass on
    Html,
}

/// Findings below this are held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MinConfidence {
    /// Everything
    Low,
    /// At most one guess on the way
    Medium,
    /// Every step resolved
    High,
}

/// The severity that makes the program exit with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Note,
    /// Never
    Never,
}

impl MinConfidence {
    /// The same for the analyzer.
    pub fn confidence(self) -> analyzer::Confidence {
        match self {
            MinConfidence::Low => analyzer::Confidence::Low,
            MinConfidence::Medium => analyzer::Confidence::Medium,
            MinConfidence::High => analyzer::Confidence::High,
        }
    }
}

impl FailOn {
    /// Whether a finding of this severity makes the program exit with 1.
    pub fn includes(self, severity: analyzer::Severity) -> bool {
        match self {
            FailOn::Error => severity >= analyzer::Severity::Error,
            FailOn::Warning => severity >= analyzer::Severity::Warning,
            FailOn::Note => true,
            FailOn::Never => false,
        }
    }
}
