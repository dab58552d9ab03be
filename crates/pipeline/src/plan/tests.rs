use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::feeds::{Feed, Work};
use super::schedule::schedule;
use super::{FeedId, Need, Schedule, Task};
use crate::TableRef;

fn table(name: &str) -> TableRef {
    let (step, table) = name.split_once('.').unwrap_or((name, "t"));
    TableRef::new(step, table)
}

/// A port: name, table, passes, ports before it.
type PortOf<'a> = (&'a str, &'a str, u32, &'a [&'a str]);

/// Work with the source tables `a`, `b` and the side table `a.problems`.
fn work(metrics: &[(&str, &[PortOf<'_>])]) -> Work {
    let mut work = Work::default();
    work.sources.insert(table("a"), Vec::new());
    work.sources.insert(table("b"), Vec::new());
    work.sources.insert(table("a.problems"), vec![table("a")]);
    for (metric, ports) in metrics {
        let passes = ports.iter().map(|port| port.2).max().unwrap_or(1);
        work.metrics.push(((*metric).to_owned(), passes));
        for pass in 0..passes {
            for (port, from, _, after) in ports.iter().filter(|port| pass + port.2 >= passes) {
                work.feeds.push(Feed {
                    id: FeedId { metric: (*metric).to_owned(), port: (*port).to_owned(), pass },
                    from: table(from),
                    columns: Some(vec![format!("{metric}_{port}")]),
                    after: after.iter().map(|name| (*name).to_owned()).collect(),
                });
            }
        }
    }
    work.complete();
    work
}

/// The tasks in words.
fn words(schedule: &Schedule) -> Vec<String> {
    let feed = |id: &FeedId| format!("{}.{}/{}", id.metric, id.port, id.pass);
    let task = |task: &Task| match task {
        Task::Scan(i) => {
            let scan = &schedule.scans[*i];
            let feeds: Vec<_> = scan.feeds.iter().map(feed).collect();
            format!("scan {}{}: {}", scan.table, if scan.keep { " keep" } else { "" }, feeds.join(" "))
        }
        Task::Read(i) => {
            let read = &schedule.metric_reads[*i];
            format!("read {}: {}", read.from, feed(&read.feed))
        }
        Task::EndPass { metric, pass, last } => {
            format!("end {metric}/{pass}{}", if *last { " last" } else { "" })
        }
    };
    schedule.tasks.iter().map(task).collect()
}

#[test]
fn five_metrics_over_one_table_are_one_scan() {
    let metrics = ["m", "n", "o"].map(|name| (name, [("p", "a", 1, &[][..])]));
    let metrics: Vec<_> = metrics.iter().map(|(name, ports)| (*name, &ports[..])).collect();
    let plan = schedule(&work(&metrics));
    assert_eq!(plan.scans_of(&table("a")), 1);
    assert_eq!(plan.scans[0].columns.as_ref().unwrap().len(), 3);
    // What was odd in `a` is to be had for nothing once `a` was read.
    assert_eq!(words(&plan).last().unwrap(), "scan a.problems keep: ");
    assert_eq!(plan.scans[1].after, [Need::Scan(0)]);
}

#[test]
fn a_port_from_another_metric_does_not_cost_a_scan() {
    let plan = schedule(&work(&[
        ("graph", &[("models", "a", 1, &[])]),
        ("drift", &[("models", "a", 1, &[]), ("edges", "graph.edges", 1, &[])]),
    ]));
    let expected = [
        "scan a.t: graph.models/0 drift.models/0",
        "end graph/0 last",
        "read graph.edges: drift.edges/0",
        "end drift/0 last",
        "scan a.problems keep: ",
    ];
    assert_eq!(words(&plan), expected);
    assert_eq!(plan.metric_reads[0].after, [Need::Metric("graph".to_owned())]);
}

#[test]
fn a_port_that_comes_after_another_metric_is_a_second_scan() {
    let plan = schedule(&work(&[
        ("graph", &[("models", "a", 1, &[])]),
        ("late", &[("edges", "graph.edges", 1, &[]), ("models", "a", 1, &["edges"])]),
        ("other", &[("models", "a", 1, &[])]),
    ]));
    assert_eq!(plan.scans_of(&table("a")), 2);
    assert_eq!(words(&plan)[0], "scan a.t: graph.models/0 other.models/0");
    let late = FeedId { metric: "late".to_owned(), port: "edges".to_owned(), pass: 0 };
    assert_eq!(plan.scans[1].after, [Need::Feed(late)]);
}

#[test]
fn passes_of_several_metrics_share_scans_and_short_ports_come_last() {
    let plan = schedule(&work(&[
        ("tfidf", &[("docs", "a", 2, &[]), ("names", "b", 1, &[])]),
        ("three", &[("docs", "a", 3, &[])]),
    ]));
    let (a, b) = (plan.scans_of(&table("a")), plan.scans_of(&table("b")));
    assert_eq!((a, b), (3, 1));
    let pass = |index: usize| plan.scans[index].feeds.iter().map(|f| f.pass).collect::<Vec<_>>();
    assert_eq!((pass(0), pass(1)), (vec![0, 0], vec![1, 1]), "{:?}", words(&plan));
    let names = plan.scans.iter().flat_map(|s| &s.feeds).find(|f| f.port == "names").unwrap();
    assert_eq!(names.pass, 1);
}

#[test]
fn two_tables_that_wait_for_each_other_are_begun_alone() {
    let plan = schedule(&work(&[
        ("m", &[("x", "a", 1, &[]), ("y", "b", 1, &["x"])]),
        ("n", &[("x", "b", 1, &[]), ("y", "a", 1, &["x"])]),
    ]));
    assert_eq!(plan.scans_of(&table("a")) + plan.scans_of(&table("b")), 3);
    obeys(&plan, &work(&[]));
}

#[test]
fn a_side_table_is_read_after_its_own() {
    let plan = schedule(&work(&[("m", &[("p", "a.problems", 1, &[])])]));
    assert_eq!(words(&plan), ["scan a.t: ", "scan a.problems keep: m.p/0", "end m/0 last"]);
    assert_eq!(plan.scans[0].columns, Some(Vec::new()));
    let plan = schedule(&work(&[
        ("m", &[("p", "a.problems", 1, &[])]),
        ("n", &[("p", "a", 1, &[]), ("q", "m.t", 1, &[]), ("late", "a", 1, &["q"])]),
    ]));
    assert_eq!((plan.scans_of(&table("a")), plan.scans_of(&table("a.problems"))), (2, 1));
}

#[test]
fn a_table_after_several_waits_for_those_that_are_read() {
    let all = |metrics: &[(&str, &[PortOf<'_>])]| {
        let mut work = work(metrics);
        work.sources.insert(table("a.items"), Vec::new());
        work.sources.insert(table("a.odd"), vec![table("a.rows"), table("a.items")]);
        work.sources.insert(table("a.rows"), Vec::new());
        work.complete();
        words(&schedule(&work))
    };
    let items: PortOf<'_> = ("p", "a.items", 1, &[]);
    assert_eq!(all(&[("m", &[items])]), ["scan a.items: m.p/0", "end m/0 last", "scan a.odd keep: "]);
    let both = all(&[("m", &[items, ("q", "a.rows", 1, &[])])]);
    assert_eq!(both.last().unwrap(), "scan a.odd keep: ");
    // Asked for alone, it has the first of them read.
    let alone = all(&[("m", &[("p", "a.odd", 1, &[])])]);
    assert_eq!(alone[..2], ["scan a.rows: ", "scan a.odd keep: m.p/0"]);
}

#[test]
fn a_table_may_be_kept_whenever_it_is_read() {
    let all = |from: &str| {
        let ports = [("p", from, 1, &[][..])];
        let mut work = work(&[("m", &ports)]);
        work.sources.insert(table("a.items"), Vec::new());
        work.kept.insert(table("a.items"));
        // `work` is complete already without these tables.
        work.complete();
        words(&schedule(&work))
    };
    assert_eq!(all("a.items"), ["scan a.items keep: m.p/0", "end m/0 last"]);
    assert_eq!(all("b"), ["scan b.t: m.p/0", "end m/0 last"]);
}

#[test]
fn what_is_kept_is_read_whole_in_a_scan_that_is_there_anyway() {
    let mut work = work(&[("m", &[("p", "a", 1, &[])])]);
    work.keep.insert(table("a"));
    work.keep.insert(table("b"));
    let plan = schedule(&work);
    let kept: Vec<_> = plan.scans.iter().filter(|s| s.keep).map(|s| s.table.to_string()).collect();
    assert_eq!(kept, ["a.t", "a.problems", "b.t"]);
    assert!(plan.scans.iter().all(|scan| scan.columns.is_none()));
}

/// Every feed is served once, and everything comes after what it needs, in the tasks' order.
fn obeys(plan: &Schedule, work: &Work) {
    let mut done: BTreeSet<Need> = BTreeSet::new();
    let mut served: Vec<&FeedId> = Vec::new();
    for task in &plan.tasks {
        let (needs, fed): (&[Need], Vec<&FeedId>) = match task {
            Task::Scan(i) => (&plan.scans[*i].after, plan.scans[*i].feeds.iter().collect()),
            Task::Read(i) => (&plan.metric_reads[*i].after, vec![&plan.metric_reads[*i].feed]),
            Task::EndPass { metric, pass, last } => {
                let of_pass = |f: &&Feed| f.id.metric == *metric && f.id.pass == *pass;
                assert!(work.feeds.iter().filter(of_pass).all(|f| served.contains(&&f.id)));
                done.insert(Need::Pass { metric: metric.clone(), pass: *pass });
                if *last {
                    done.insert(Need::Metric(metric.clone()));
                }
                continue;
            }
        };
        for need in needs {
            assert!(done.contains(need), "{need:?} in {:?}", words(plan));
        }
        if let Task::Scan(i) = task {
            done.insert(Need::Scan(*i));
        }
        done.extend(fed.iter().map(|id| Need::Feed((*id).clone())));
        served.extend(fed);
    }
    let once: BTreeSet<_> = served.iter().collect();
    assert_eq!(once.len(), served.len(), "a feed is served twice");
    for (metric, passes) in &work.metrics {
        assert!(*passes == 0 || done.contains(&Need::Metric(metric.clone())), "{metric} never finishes");
    }
}

/// What the needs must at least say, worked out from the work itself.
fn needs_are_told(plan: &Schedule, work: &Work) {
    let scans = plan.scans.iter().flat_map(|s| s.feeds.iter().map(move |f| (f, &s.after, &s.table)));
    let reads = plan.metric_reads.iter().map(|r| (&r.feed, &r.after, &r.from));
    let mut count = 0;
    for (id, after, from) in scans.chain(reads) {
        let feed = work.feeds.iter().find(|f| f.id == *id).unwrap();
        assert_eq!(feed.from, *from);
        if id.pass > 0 {
            assert!(after.contains(&Need::Pass { metric: id.metric.clone(), pass: id.pass - 1 }));
        }
        for port in &feed.after {
            let other = FeedId { port: port.clone(), ..id.clone() };
            let there = work.feeds.iter().any(|f| f.id == other);
            assert!(!there || after.contains(&Need::Feed(other)));
        }
        match work.sources.get(from) {
            None => assert!(after.contains(&Need::Metric(from.step.clone()))),
            Some(mains) => {
                for main in mains {
                    let is_main = |n: &Need| matches!(n, Need::Scan(i) if plan.scans[*i].table == *main);
                    assert!(after.iter().any(is_main));
                }
            }
        }
        count += 1;
    }
    assert_eq!(count, work.feeds.len());
}

/// A metric: for each port its table (by number), passes, and whether it comes after the one before.
type Ports = Vec<(usize, u32, bool)>;

fn works() -> impl Strategy<Value = Work> {
    let port = (any::<usize>(), 1..4_u32, prop::bool::weighted(0.3));
    let metric = prop::collection::vec(port, 1..4);
    prop::collection::vec(metric, 1..7).prop_map(|metrics| build(&metrics))
}

fn build(metrics: &[Ports]) -> Work {
    let mut work = work(&[]);
    for (m, ports) in metrics.iter().enumerate() {
        let name = format!("m{m}");
        let mut tables = vec![table("a"), table("b"), table("a.problems")];
        tables.extend((0..m).map(|i| TableRef::new(&format!("m{i}"), "t")));
        let passes = ports.iter().map(|p| p.1).max().unwrap_or(1);
        work.metrics.push((name.clone(), passes));
        for pass in 0..passes {
            for (p, (from, _, after)) in ports.iter().enumerate().filter(|(_, p)| pass + p.1 >= passes) {
                let before = (*after && p > 0).then(|| format!("p{}", p - 1));
                work.feeds.push(Feed {
                    id: FeedId { metric: name.clone(), port: format!("p{p}"), pass },
                    from: tables[from % tables.len()].clone(),
                    columns: None,
                    after: before.into_iter().collect(),
                });
            }
        }
    }
    work.complete();
    work
}

/// For each feed the longest chain of feeds over `of` that must come before it.
fn chains(work: &Work, of: &TableRef) -> BTreeMap<FeedId, usize> {
    let mut chain: BTreeMap<FeedId, usize> = BTreeMap::new();
    // Metrics come after what they read, passes in order, ports after the ones before.
    for feed in &work.feeds {
        let before = work.feeds.iter().filter(|other| {
            let same = other.id.metric == feed.id.metric;
            let earlier = other.id.pass < feed.id.pass
                || (other.id.pass == feed.id.pass && feed.after.contains(&other.id.port));
            (same && earlier) || other.id.metric == feed.from.step
        });
        let longest = before.filter_map(|o| Some(chain.get(&o.id)? + usize::from(o.from == *of))).max();
        chain.insert(feed.id.clone(), longest.unwrap_or(0));
    }
    chain
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every feed is served once, in order, with its needs told, and no table is read more often
    /// than it has feeds or less often than its longest chain.
    #[test]
    fn every_plan_can_be_executed(work in works()) {
        let plan = schedule(&work);
        obeys(&plan, &work);
        needs_are_told(&plan, &work);
        for table in work.sources.keys() {
            let feeds = work.feeds.iter().filter(|f| f.from == *table).count();
            let scans = plan.scans_of(table);
            // One more where all of them wait for a side table of this one.
            let drives = usize::from(work.feeds.iter().any(|f| f.from.table == "problems" && *table == self::table("a")));
            prop_assert!(scans <= feeds.max(1) + drives, "{table}: {scans} scans for {feeds} feeds");
            let chain = chains(&work, table);
            let longest = work.feeds.iter().filter(|f| f.from == *table).map(|f| chain[&f.id] + 1).max();
            prop_assert!(scans >= longest.unwrap_or(0));
        }
    }

    /// With one table only nothing can wait across tables: the longest chain is the number of scans.
    #[test]
    fn one_table_is_read_as_often_as_its_longest_chain(mut work in works()) {
        for feed in &mut work.feeds {
            if work.sources.contains_key(&feed.from) {
                feed.from = table("a");
            }
        }
        work.keep.clear();
        work.drive.clear();
        work.complete();
        let chain = chains(&work, &table("a"));
        let over = work.feeds.iter().filter(|f| f.from == table("a"));
        let longest = over.map(|f| chain[&f.id] + 1).max().unwrap_or(0);
        prop_assert_eq!(schedule(&work).scans_of(&table("a")), longest);
    }

    /// Where nothing waits for anything, one scan of each table does.
    #[test]
    fn nothing_forced_is_one_scan(mut work in works()) {
        work.feeds.retain(|f| f.id.pass == 0 && work.sources.get(&f.from).is_some_and(Vec::is_empty));
        for feed in &mut work.feeds {
            feed.after.clear();
        }
        let plan = schedule(&work);
        for table in work.sources.keys() {
            prop_assert!(plan.scans_of(table) <= 1);
        }
    }
}
