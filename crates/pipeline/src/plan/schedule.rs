//! Feeds into scans.
//!
//! The rank of a feed over a table is the number of scans of that table that must come before it,
//! counted along what the feed waits for. Feeds of the lowest rank that is left are served by one
//! scan as soon as all of them are ready, so that a table is scanned no more often than its longest
//! chain asks. Two tables may wait for each other so (each has a feed that waits for one of the
//! other); then the ready part of the first such table goes alone.

use std::collections::{BTreeMap, BTreeSet};

use super::feeds::{Feed, Work};
use super::{MetricRead, Need, Scan, Schedule, Task};
use crate::{Checked, TableRef};

pub(super) fn plan(checked: &Checked, reused: &BTreeSet<String>) -> Schedule {
    schedule(&Work::of(checked, reused))
}

/// Orders the work.
pub(super) fn schedule(work: &Work) -> Schedule {
    let mut planner = Planner::new(work);
    loop {
        planner.advance();
        let Some((table, feeds)) = planner.next() else { break };
        planner.scan(&table, feeds);
    }
    planner.keep();
    planner.out
}

struct Planner<'w> {
    work: &'w Work,
    /// The source tables that are read at all.
    read: BTreeSet<TableRef>,
    out: Schedule,
    /// Per feed, whether it has been served.
    served: Vec<bool>,
    /// Per metric, how many of its passes are ended.
    ended: BTreeMap<&'w str, u32>,
    /// The first scan of each table.
    first: BTreeMap<TableRef, usize>,
}

impl<'w> Planner<'w> {
    fn new(work: &'w Work) -> Self {
        Self {
            work,
            read: work.read(),
            out: Schedule::default(),
            served: vec![false; work.feeds.len()],
            ended: work.metrics.iter().map(|(name, _)| (name.as_str(), 0)).collect(),
            first: BTreeMap::new(),
        }
    }

    fn is_source(&self, feed: &Feed) -> bool {
        self.work.sources.contains_key(&feed.from)
    }

    /// Whether a metric's tables are there; those of a reused one always are.
    fn finished(&self, metric: &str) -> bool {
        let passes = self.work.metrics.iter().find(|(name, _)| name == metric).map(|(_, passes)| *passes);
        passes.is_none_or(|passes| self.ended.get(metric).is_some_and(|ended| *ended >= passes))
    }

    /// The tables that must have been read before this one and have not been.
    fn awaited(&self, table: &TableRef) -> impl Iterator<Item = &'w TableRef> {
        let after = self.work.sources.get(table).map(Vec::as_slice).unwrap_or_default();
        after.iter().filter(|after| self.read.contains(after) && !self.first.contains_key(after))
    }

    /// The feeds that a feed waits for by its port's `after`.
    fn before(&self, feed: &'w Feed) -> impl Iterator<Item = usize> {
        let same = move |other: &Feed| other.id.metric == feed.id.metric && other.id.pass == feed.id.pass;
        let named = move |other: &Feed| same(other) && feed.after.contains(&other.id.port);
        (0..self.work.feeds.len()).filter(move |&i| named(&self.work.feeds[i]))
    }

    fn ready(&self, index: usize) -> bool {
        let feed = &self.work.feeds[index];
        let input = if self.is_source(feed) {
            self.awaited(&feed.from).next().is_none()
        } else {
            self.finished(&feed.from.step)
        };
        let passes = self.ended.get(feed.id.metric.as_str()).copied().unwrap_or(0);
        input && passes >= feed.id.pass && self.before(feed).all(|i| self.served[i])
    }

    /// Serves feeds from metric tables and ends passes until only scans are left to do.
    fn advance(&mut self) {
        while self.read_one() || self.end_one() {}
    }

    fn read_one(&mut self) -> bool {
        let feeds = &self.work.feeds;
        let next = (0..feeds.len()).find(|&i| !self.served[i] && !self.is_source(&feeds[i]) && self.ready(i));
        let Some(index) = next else { return false };
        self.read(index);
        true
    }

    fn read(&mut self, index: usize) {
        let feed = &self.work.feeds[index];
        let mut after = self.needs(feed);
        if self.ended.contains_key(feed.from.step.as_str()) {
            after.insert(Need::Metric(feed.from.step.clone()));
        }
        self.served[index] = true;
        self.out.tasks.push(Task::Read(self.out.metric_reads.len()));
        let after = after.into_iter().collect();
        self.out.metric_reads.push(MetricRead { feed: feed.id.clone(), from: feed.from.clone(), after });
    }

    fn end_one(&mut self) -> bool {
        let next = self.work.metrics.iter().find(|(name, passes)| {
            let pass = self.ended.get(name.as_str()).copied().unwrap_or(0);
            let open = |i: usize| {
                let id = &self.work.feeds[i].id;
                !self.served[i] && id.metric == *name && id.pass == pass
            };
            pass < *passes && !(0..self.served.len()).any(open)
        });
        let Some((name, passes)) = next else { return false };
        let pass = self.ended.entry(name).or_insert(0);
        self.out.tasks.push(Task::EndPass { metric: name.clone(), pass: *pass, last: *pass + 1 == *passes });
        *pass += 1;
        true
    }

    /// The next table to scan and the feeds to serve by it; `None` when all is done.
    fn next(&mut self) -> Option<(TableRef, Vec<usize>)> {
        let tables: Vec<_> = self.read.iter().cloned().collect();
        let open = |table: &TableRef| {
            let feeds = &self.work.feeds;
            (0..feeds.len()).filter(|&i| !self.served[i] && feeds[i].from == *table).collect::<Vec<_>>()
        };
        let unread =
            |table: &&TableRef| !self.first.contains_key(*table) && self.awaited(table).next().is_none();
        let idle = |table: &&TableRef| unread(table) && open(table).is_empty();
        // Tables that feed nobody but that others come after hold nobody up.
        let drives = |table: &&TableRef| self.work.sources.values().flatten().any(|after| after == *table);
        if let Some(table) = tables.iter().filter(idle).find(drives) {
            return Some((table.clone(), Vec::new()));
        }
        let mut parts = Vec::new();
        for table in &tables {
            let open = open(table);
            if open.is_empty() {
                continue;
            }
            let ranks = self.ranks(table);
            let group: Vec<_> = open.iter().copied().filter(|&i| ranks[i] == 0).collect();
            let part: Vec<_> = group.iter().copied().filter(|&i| self.ready(i)).collect();
            if !part.is_empty() && part.len() == group.len() {
                return Some((table.clone(), group));
            }
            parts.push((table, part));
        }
        if let Some((table, part)) = parts.iter().find(|(_, part)| !part.is_empty()) {
            return Some(((*table).clone(), part.clone()));
        }
        if let Some(table) = tables.iter().find(idle) {
            return Some((table.clone(), Vec::new()));
        }
        // All that is over a table waits for a side table that comes after it: it is read for that.
        if let Some(table) = tables.iter().filter(unread).find(drives) {
            return Some((table.clone(), Vec::new()));
        }
        self.forced()
    }

    /// What is left waits for itself, which only a wrong manifest can bring about and the check
    /// refuses: the first feed goes all the same, so that every plan ends.
    fn forced(&mut self) -> Option<(TableRef, Vec<usize>)> {
        let index = self.served.iter().position(|served| !served)?;
        let feed = &self.work.feeds[index];
        if self.is_source(feed) {
            return Some((feed.from.clone(), vec![index]));
        }
        self.read(index);
        self.advance();
        self.next()
    }

    /// For every feed that is left, how many scans of `table` must come before it.
    fn ranks(&self, table: &TableRef) -> Vec<usize> {
        let feeds = &self.work.feeds;
        let mut ranks = vec![0; feeds.len()];
        // As many rounds as a chain can be long.
        for _ in 0..feeds.len() {
            let before = ranks.clone();
            for (i, feed) in feeds.iter().enumerate().filter(|(i, _)| !self.served[*i]) {
                let waits =
                    (0..feeds.len()).filter(|&d| !self.served[d] && d != i && self.waits(feed, &feeds[d]));
                let chain = waits.map(|d| ranks[d] + usize::from(feeds[d].from == *table)).max().unwrap_or(0);
                let side = usize::from(self.is_source(feed) && self.awaited(&feed.from).any(|t| t == table));
                ranks[i] = chain.max(side);
            }
            if ranks == before {
                break;
            }
        }
        ranks
    }

    /// Whether `feed` waits for `other` itself.
    fn waits(&self, feed: &Feed, other: &Feed) -> bool {
        let own = feed.id.metric == other.id.metric
            && (other.id.pass < feed.id.pass
                || (other.id.pass == feed.id.pass && feed.after.contains(&other.id.port)));
        own || (!self.is_source(feed) && other.id.metric == feed.from.step)
    }

    /// What a feed needs besides its table.
    fn needs(&self, feed: &'w Feed) -> BTreeSet<Need> {
        let named = self.before(feed).map(|i| Need::Feed(self.work.feeds[i].id.clone()));
        let mut needs: BTreeSet<_> = named.collect();
        if let Some(pass) = feed.id.pass.checked_sub(1) {
            needs.insert(Need::Pass { metric: feed.id.metric.clone(), pass });
        }
        needs
    }

    fn scan(&mut self, table: &TableRef, feeds: Vec<usize>) {
        let index = self.out.scans.len();
        let mut after: BTreeSet<Need> = BTreeSet::new();
        let mut columns = Some(BTreeSet::new());
        for &i in &feeds {
            self.served[i] = true;
            let feed = &self.work.feeds[i];
            after.extend(self.needs(feed));
            columns = columns.zip(feed.columns.as_ref()).map(|(mut all, more)| {
                all.extend(more.iter().cloned());
                all
            });
        }
        let awaited = self.work.sources.get(table).into_iter().flatten();
        after.extend(awaited.filter_map(|t| self.first.get(t)).map(|scan| Need::Scan(*scan)));
        self.first.entry(table.clone()).or_insert(index);
        self.out.tasks.push(Task::Scan(index));
        self.out.scans.push(Scan {
            table: table.clone(),
            columns: columns.map(|all| all.into_iter().collect()),
            feeds: feeds.iter().map(|&i| self.work.feeds[i].id.clone()).collect(),
            keep: false,
            after: after.into_iter().collect(),
        });
    }

    /// Marks, for each table whose rows are kept, the scan that keeps them: one that reads every
    /// column anyway, else the first.
    fn keep(&mut self) {
        for table in &self.work.keep {
            let of_table = |scan: &&mut Scan| scan.table == *table;
            let whole = self.out.scans.iter().position(|scan| scan.table == *table && scan.columns.is_none());
            let index = whole.or_else(|| self.first.get(table).copied());
            if let Some(scan) = index.and_then(|i| self.out.scans.get_mut(i)).filter(of_table) {
                scan.keep = true;
                scan.columns = None;
            }
        }
    }
}
