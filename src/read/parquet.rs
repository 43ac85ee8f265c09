//! Rows of Parquet files.

#[cfg(feature = "parquet")]
pub(super) use with::ParquetRows;
#[cfg(not(feature = "parquet"))]
pub(super) use without::ParquetRows;

#[cfg(feature = "parquet")]
mod with {
    use crate::read::error::{Place, ReadError, ReadErrorKind};
    use crate::read::parquet_pages::SoundGroup;
    use crate::read::record::Record;
    use crate::read::source::{Source, Tally, Watch};
    use ::parquet::errors::ParquetError;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::reader::{ReaderIter, TreeBuilder};
    use ::parquet::record::{Field, Row};
    use ::parquet::schema::types::SchemaDescPtr;
    use serde_json::{Map, Number, Value};
    use std::fs::File;
    use std::io::BufRead;

    /// Rows decoded at a time.
    const ROWS: usize = 128;

    /// The rows of a Parquet file, one row group after the other.
    pub(in crate::read) struct ParquetRows {
        name: String,
        header: Vec<String>,
        reader: SerializedFileReader<File>,
        schema: SchemaDescPtr,
        group: usize,
        rows: Option<ReaderIter>,
        row: u64,
        watch: Watch,
        most: usize,
        tally: Tally,
        bytes: u64,
        done: bool,
    }

    impl ParquetRows {
        /// Begins reading. A file that is packed, or standard input, is written to a temporary file first,
        /// since a Parquet file is read from its end.
        pub(in crate::read) fn new(mut source: Source) -> Result<Self, ReadError> {
            let name = source.name.clone();
            let fail = |e| ReadError::new(Place::file(&name), e);
            let file = if let Some(path) = &source.plain {
                File::open(path).map_err(|e| fail(e.into()))?
            } else {
                let start = source.bytes.fill_buf().map_err(|e| fail(e.into()))?;
                if !start.starts_with(b"PAR1") {
                    return Err(fail(ReadErrorKind::Parquet("it does not begin as such a file does".to_owned())));
                }
                let mut file = tempfile::tempfile().map_err(|e| fail(e.into()))?;
                std::io::copy(&mut source.bytes, &mut file).map_err(|e| fail(e.into()))?;
                file
            };
            let bytes = if source.plain.is_some() { file.metadata().map_or(0, |m| m.len()) } else { 0 };
            let reader = guarded(|| SerializedFileReader::new(file)).map_err(fail)?;
            let schema = reader.metadata().file_metadata().schema_descr_ptr();
            let header = schema.root_schema().get_fields().iter().map(|f| f.name().to_owned()).collect();
            Ok(Self {
                name: source.name,
                header,
                reader,
                schema,
                group: 0,
                rows: None,
                row: 0,
                watch: source.watch,
                most: source.most,
                tally: source.tally,
                bytes,
                done: false,
            })
        }

        pub(in crate::read) fn name(&self) -> &str {
            &self.name
        }

        pub(in crate::read) fn header(&self) -> &[String] {
            &self.header
        }

        pub(in crate::read) fn next_row(&mut self) -> Option<Result<Record, ReadError>> {
            if self.done {
                return None;
            }
            self.row += 1;
            let place = Place::row(&self.name, self.row);
            match self.advance() {
                Ok(Some(fields)) => {
                    let record = Record { fields, place };
                    let fits = record.size() <= self.most;
                    Some(if fits { Ok(record) } else { Err(record.too_long(self.most)) })
                }
                Ok(None) => {
                    self.done = true;
                    self.watch.check(&self.name).err().map(Err)
                }
                Err(e) => {
                    self.done = true;
                    Some(Err(ReadError::new(place, e)))
                }
            }
        }

        fn advance(&mut self) -> Result<Option<Vec<(String, Value)>>, ReadErrorKind> {
            loop {
                if let Some(rows) = &mut self.rows
                    && let Some(fields) = guarded(|| rows.next().map(|row| row.map(fields)).transpose())?
                {
                    return Ok(Some(fields));
                }
                let groups = self.reader.num_row_groups();
                if self.group == groups {
                    return Ok(None);
                }
                self.tally.add(self.bytes / groups as u64);
                let (reader, group, schema) = (&self.reader, self.group, &self.schema);
                self.rows = Some(guarded(|| {
                    let group = SoundGroup(reader.get_row_group(group)?);
                    TreeBuilder::new().with_batch_size(ROWS).as_iter(schema.clone(), &group)
                })?);
                self.group += 1;
            }
        }
    }

    /// The library trusts what a file says of itself; where that is wrong it may panic.
    fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadErrorKind> {
        match crate::guard::guarded(read) {
            Ok(done) => done.map_err(|e| match e {
                ParquetError::General(what) | ParquetError::EOF(what) | ParquetError::NYI(what) => {
                    ReadErrorKind::Parquet(what)
                }
                other => ReadErrorKind::Parquet(other.to_string()),
            }),
            Err(_) => Err(ReadErrorKind::Parquet("the file is damaged".to_owned())),
        }
    }

    fn fields(row: Row) -> Vec<(String, Value)> {
        row.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect()
    }

    /// A value as JSON has it; dates and times as ISO 8601 writes them, decimals as text.
    fn value(field: Field) -> Value {
        match field {
            Field::Null => Value::Null,
            Field::Bool(v) => v.into(),
            Field::Byte(v) => v.into(),
            Field::Short(v) => v.into(),
            Field::Int(v) => v.into(),
            Field::Long(v) => v.into(),
            Field::UByte(v) => v.into(),
            Field::UShort(v) => v.into(),
            Field::UInt(v) => v.into(),
            Field::ULong(v) => v.into(),
            Field::Float16(v) => number(f64::from(f32::from(v))),
            Field::Float(v) => v.to_string().parse().map_or(Value::Null, number), // as short as it was written
            Field::Double(v) => number(v),
            Field::Str(v) => Value::String(v),
            Field::Bytes(v) => String::from_utf8(v.data().to_vec()).map_or(Value::Null, Value::String),
            Field::Group(row) => Value::Object(fields(row).into_iter().collect::<Map<_, _>>()),
            Field::ListInternal(list) => {
                let items = (0..list.len()).map(|i| list.elements()[i].clone());
                Value::Array(items.map(value).collect())
            }
            Field::MapInternal(map) => {
                let entry = |(key, v): &(Field, Field)| {
                    let key = value(key.clone());
                    (key.as_str().map_or_else(|| key.to_string(), str::to_owned), value(v.clone()))
                };
                Value::Object(map.entries().iter().map(entry).collect())
            }
            time => Value::String(time.to_string()),
        }
    }

    fn number(v: f64) -> Value {
        Number::from_f64(v).map_or(Value::Null, Value::Number)
    }
}

#[cfg(not(feature = "parquet"))]
mod without {
    use crate::read::error::{Place, ReadError, ReadErrorKind};
    use crate::read::record::Record;
    use crate::read::source::Source;

    /// What stands for a Parquet file where the program was built without them.
    pub(in crate::read) struct ParquetRows(std::convert::Infallible);

    impl ParquetRows {
        pub(in crate::read) fn new(source: Source) -> Result<Self, ReadError> {
            let kind = ReadErrorKind::Feature { what: "a Parquet file", feature: "parquet" };
            Err(ReadError::new(Place::file(source.name), kind))
        }

        pub(in crate::read) fn name(&self) -> &str {
            match self.0 {}
        }

        pub(in crate::read) fn header(&self) -> &[String] {
            match self.0 {}
        }

        pub(in crate::read) fn next_row(&mut self) -> Option<Result<Record, ReadError>> {
            match self.0 {}
        }
    }
}
