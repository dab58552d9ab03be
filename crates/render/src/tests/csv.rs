use proptest::prelude::*;

use super::*;
use crate::CsvWriter;

fn csv(batches: &[RecordBatch]) -> String {
    let mut writer = CsvWriter::new(Vec::new(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    String::from_utf8(writer.into_inner()).unwrap()
}

#[test]
fn every_kind_of_cell() {
    insta::assert_snapshot!(csv(&[every_kind()]), @r#"
    text,view,key,bool,int,single,float,decimal,date,time,bytes,tags,parents,nothing
    plain,"a,b",k,true,-7,0.1,1e-9,1.25,2024-02-29,2022-03-02T23:29:04.000Z,ab00,"[""x"",""y z""]","[{""id"":""a,\""b\"""",""n"":1},null]",
    "","say ""hi""
    there",l,false,9223372036854775807,NaN,-inf,-0.05,1969-12-31,1970-01-01T00:00:00.000Z,,[],[],
    ,,,,,,,,,,,,,
    "#);
}

#[test]
fn a_lone_null_is_no_empty_line() {
    let one = batch(vec![("a,b", Arc::new(StringArray::from(vec![None, Some("x")])))]);
    assert_eq!(csv(&[one]), "\"a,b\"\n\"\"\nx\n");
}

#[test]
fn no_columns_and_no_rows() {
    assert_eq!(csv(&[every_kind().slice(0, 0).project(&[0, 3]).unwrap()]), "text,bool\n");
    assert_eq!(csv(&[RecordBatch::new_empty(Arc::new(arrow_schema::Schema::empty()))]), "\n");
}

proptest! {
    /// What is written is read back by a CSV reader: texts as they are, floats to the last bit.
    #[test]
    fn what_is_written_is_read_back(
        rows in prop::collection::vec(("\\PC{0,8}|[\",\r\n ]{0,6}", any::<f64>(), any::<Option<i64>>()), 0..30),
        cut in 0usize..30,
    ) {
        let text: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
        let numbers: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let counts: Vec<Option<i64>> = rows.iter().map(|row| row.2).collect();
        let whole = batch(vec![
            ("text", texts(&text)),
            ("float", floats(&numbers)),
            ("int", Arc::new(Int64Array::from(counts.clone()))),
        ]);
        let cut = cut.min(rows.len());
        let written = csv(&[whole.slice(0, cut), whole.slice(cut, rows.len() - cut)]);
        let mut reader = ::csv::Reader::from_reader(written.as_bytes());
        prop_assert_eq!(reader.headers().unwrap(), vec!["text", "float", "int"]);
        let read: Vec<::csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read.len(), rows.len());
        for (i, record) in read.iter().enumerate() {
            prop_assert_eq!(&record[0], text[i]);
            let float: f64 = record[1].parse().unwrap();
            prop_assert!(float.to_bits() == numbers[i].to_bits() || (float.is_nan() && numbers[i].is_nan()));
            prop_assert_eq!(&record[2], counts[i].map(|n| n.to_string()).unwrap_or_default());
        }
    }
}
