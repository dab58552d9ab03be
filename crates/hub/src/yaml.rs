use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, Tag};
use thiserror::Error;

/// Why front matter is not YAML. Lines are those of the whole card.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {message}")]
pub struct YamlError {
    /// Line of the card, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// Index of a node in its [`Document`].
type NodeId = usize;

/// One YAML value; every scalar but null is the text as written.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    Null,
    Text(Cow<'a, str>),
    List(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
}

/// One parsed document. Nodes refer to each other by index, so that an alias costs nothing,
/// however often it is used, and may even refer to what encloses it.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    nodes: Vec<Node<'a>>,
    root: NodeId,
}

impl<'a> Document<'a> {
    /// Parses one document; nothing at all is null. `first_line` is the card's line of the first.
    pub(crate) fn parse(text: &'a str, first_line: usize) -> Result<Self, YamlError> {
        let mut builder = Builder::default();
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = next_event(&mut parser, first_line)? {
            builder.take(event).map_err(|message| YamlError { line: first_line, column: 1, message })?;
        }
        let root = builder.root.unwrap_or_else(|| builder.push(Node::Null));
        Ok(Self { nodes: builder.nodes, root })
    }

    pub(crate) fn root(&self) -> &Node<'a> {
        &self.nodes[self.root]
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id]
    }

    /// The text of a scalar.
    pub(crate) fn text(&self, id: NodeId) -> Option<Cow<'a, str>> {
        match self.node(id) {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The texts of a list, or a text alone; nulls and nested values are left out.
    pub(crate) fn texts(&self, id: NodeId) -> Vec<Cow<'a, str>> {
        match self.node(id) {
            Node::Text(text) => vec![text.clone()],
            Node::List(entries) => entries.iter().filter_map(|entry| self.text(*entry)).collect(),
            Node::Null | Node::Mapping(_) => Vec::new(),
        }
    }
}

fn next_event<'a>(
    parser: &mut Parser<'a, StrInput<'a>>,
    first_line: usize,
) -> Result<Option<Event<'a>>, YamlError> {
    let at = |error: ScanError| YamlError {
        line: error.marker().line() + first_line - 1,
        column: error.marker().col() + 1,
        message: error.info().to_owned(),
    };
    parser.next_event().transpose().map(|found| found.map(|(event, _)| event)).map_err(at)
}

/// A collection that is still open.
enum Open {
    List,
    Mapping(Option<NodeId>),
}

#[derive(Default)]
struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<(NodeId, Open)>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
    documents: usize,
}

impl<'a> Builder<'a> {
    fn push(&mut self, node: Node<'a>) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Remembers a node that has an anchor; 0 stands for none.
    fn name(&mut self, anchor: usize, id: NodeId) {
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
    }

    fn take(&mut self, event: Event<'a>) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err("more than one YAML document; metadata is one".to_owned());
                }
            }
            Event::Alias(anchor) => {
                let id = *self.anchors.get(&anchor).ok_or("alias of an unknown anchor")?;
                self.place(id);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let id = self.push(scalar(text, style, tag.as_deref()));
                self.name(anchor, id);
                self.place(id);
            }
            Event::SequenceStart(anchor, _) => {
                self.begin(anchor, Node::List(Vec::new()), Open::List);
            }
            Event::MappingStart(anchor, _) => {
                self.begin(anchor, Node::Mapping(Vec::new()), Open::Mapping(None));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(&mut self, anchor: usize, node: Node<'a>, open: Open) {
        let id = self.push(node);
        self.name(anchor, id);
        self.place(id);
        self.open.push((id, open));
    }

    /// Puts a node where the document has it.
    fn place(&mut self, id: NodeId) {
        let Some((parent, open)) = self.open.last_mut() else {
            self.root = Some(id);
            return;
        };
        match (&mut self.nodes[*parent], open) {
            (Node::List(entries), _) => entries.push(id),
            (Node::Mapping(pairs), Open::Mapping(key)) => match key.take() {
                Some(key) => pairs.push((key, id)),
                None => *key = Some(id),
            },
            _ => {}
        }
    }
}

/// Null where the core schema of YAML 1.2 has it, else the text as written.
fn scalar<'a>(text: Cow<'a, str>, style: ScalarStyle, tag: Option<&Tag>) -> Node<'a> {
    let null = match tag {
        Some(tag) => tag.is_yaml_core_schema() && tag.suffix == "null",
        None => style == ScalarStyle::Plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL"),
    };
    if null { Node::Null } else { Node::Text(text) }
}
