//! Rows as a Parquet file.

#[cfg(feature = "parquet")]
pub use with::ParquetTable;
#[cfg(not(feature = "parquet"))]
pub use without::ParquetTable;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Any text.
    Text,
    /// Whole numbers.
    Count,
    /// Numbers.
    Share,
    /// `true` or `false`.
    Truth,
}

impl Cells {
    /// Of a column of statements ([`CSV_COLUMNS`](super::CSV_COLUMNS)).
    pub fn of_statements(column: &str) -> Self {
        match column {
            "content_start" | "content_end" => Cells::Count,
            "certainty" | "speaker_certainty" => Cells::Share,
            _ if column.ends_with("_abstained") => Cells::Truth,
            _ if column.starts_with("stance_") || column.starts_with("sentiment_") => Cells::Share,
            _ => Cells::Text,
        }
    }

    /// Of a column of labelled sentences ([`label_columns`](super::label_columns)); those of the user are text.
    pub fn of_labels(column: &str) -> Self {
        match column {
            "target_start" | "target_end" => Cells::Count,
            "weight" | "label_probability" => Cells::Share,
            _ => Cells::Text,
        }
    }
}

#[cfg(feature = "parquet")]
mod with {
    use super::Cells;
    use crate::write::SinkError;
    use ::parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
    use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
    use ::parquet::errors::{ParquetError, Result};
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
    use ::parquet::schema::types::Type;
    use std::fmt;
    use std::io::Write;
    use std::sync::Arc;

    /// Rows of a row group: enough to be packed well, few enough to be held.
    const ROWS: usize = 20_000;
    const BYTES: usize = 16 << 20;

    /// A Parquet file, written a row group at a time. An empty cell is null.
    pub struct ParquetTable<W: Write + Send> {
        writer: SerializedFileWriter<W>,
        cells: Vec<Cells>,
        columns: Vec<Vec<Option<String>>>,
        bytes: usize,
    }

    impl<W: Write + Send> fmt::Debug for ParquetTable<W> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("ParquetTable").field("cells", &self.cells).finish_non_exhaustive()
        }
    }

    impl<W: Write + Send> ParquetTable<W> {
        /// A file with these columns; `cells` says what is in one.
        ///
        /// # Errors
        /// If it cannot be written to.
        pub fn new<S: AsRef<str>>(
            to: W,
            columns: &[S],
            cells: impl Fn(&str) -> Cells,
        ) -> std::result::Result<Self, SinkError> {
            let cells = columns.iter().map(|c| cells(c.as_ref())).collect();
            Self::begin(to, columns, cells).map_err(|e| failed(&e))
        }

        fn begin<S: AsRef<str>>(to: W, columns: &[S], cells: Vec<Cells>) -> Result<Self> {
            let fields = columns.iter().zip(&cells).map(|(column, cells)| field(column.as_ref(), *cells));
            let schema = Type::group_type_builder("rows").with_fields(fields.collect::<Result<_>>()?).build()?;
            let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
            Ok(Self { writer, columns: vec![Vec::new(); cells.len()], cells, bytes: 0 })
        }

        /// Adds a row, a cell for each column.
        ///
        /// # Errors
        /// If it cannot be written.
        pub fn row(&mut self, row: &[String]) -> std::result::Result<(), SinkError> {
            for (column, cell) in self.columns.iter_mut().zip(row) {
                self.bytes += cell.len() + 24;
                column.push(Some(cell.clone()).filter(|c| !c.is_empty()));
            }
            if self.bytes >= BYTES || self.columns.first().is_some_and(|c| c.len() >= ROWS) {
                self.flush().map_err(|e| failed(&e))?;
            }
            Ok(())
        }

        /// Ends the file; what it was written to is given back.
        ///
        /// # Errors
        /// If what is left cannot be written.
        pub fn finish(mut self) -> std::result::Result<W, SinkError> {
            self.flush().and_then(|()| self.writer.into_inner()).map_err(|e| failed(&e))
        }

        fn flush(&mut self) -> Result<()> {
            if self.columns.iter().all(Vec::is_empty) {
                return Ok(());
            }
            self.bytes = 0;
            let mut group = self.writer.next_row_group()?;
            for (cells, column) in self.cells.iter().zip(&mut self.columns) {
                let column = std::mem::take(column);
                match cells {
                    Cells::Text => write::<ByteArrayType, W>(&mut group, &column, |s| Some(ByteArray::from(s)))?,
                    Cells::Count => write::<Int64Type, W>(&mut group, &column, |s| s.parse().ok())?,
                    Cells::Share => write::<DoubleType, W>(&mut group, &column, |s| s.parse().ok())?,
                    Cells::Truth => write::<BoolType, W>(&mut group, &column, |s| s.parse().ok())?,
                }
            }
            group.close().map(drop)
        }
    }

    fn field(name: &str, cells: Cells) -> Result<Arc<Type>> {
        let (physical, logical) = match cells {
            Cells::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            Cells::Count => (PhysicalType::INT64, None),
            Cells::Share => (PhysicalType::DOUBLE, None),
            Cells::Truth => (PhysicalType::BOOLEAN, None),
        };
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        builder.with_logical_type(logical).build().map(Arc::new)
    }

    fn write<T: DataType, W: Write + Send>(
        group: &mut SerializedRowGroupWriter<'_, W>,
        column: &[Option<String>],
        read: impl Fn(&str) -> Option<T::T>,
    ) -> Result<()> {
        let cells: Vec<Option<T::T>> = column.iter().map(|c| c.as_deref().and_then(&read)).collect();
        let levels: Vec<i16> = cells.iter().map(|c| i16::from(c.is_some())).collect();
        let values: Vec<T::T> = cells.into_iter().flatten().collect();
        let missing = || ParquetError::General("more cells than columns".to_owned());
        let mut writer = group.next_column()?.ok_or_else(missing)?;
        writer.typed::<T>().write_batch(&values, Some(&levels), None)?;
        writer.close()
    }

    /// What stopped the writing: that of the place written to, where it is known.
    fn failed(error: &ParquetError) -> SinkError {
        if let ParquetError::External(inner) = error
            && let Some(io) = inner.downcast_ref::<std::io::Error>()
        {
            return SinkError::of_written(io);
        }
        SinkError::of_written(&std::io::Error::other(error.to_string()))
    }
}

#[cfg(not(feature = "parquet"))]
mod without {
    use super::Cells;
    use crate::write::SinkError;
    use std::io::Write;

    /// What stands for a Parquet file where the program was built without them.
    #[derive(Debug)]
    pub struct ParquetTable<W: Write + Send>(W);

    impl<W: Write + Send> ParquetTable<W> {
        /// Says that there is none.
        ///
        /// # Errors
        /// Always.
        pub fn new<S: AsRef<str>>(_: W, _: &[S], _: impl Fn(&str) -> Cells) -> Result<Self, SinkError> {
            let what = "Parquet cannot be written: this program was built without the feature `parquet`";
            Err(SinkError::of_written(&std::io::Error::other(what)))
        }

        /// Adds a row.
        ///
        /// # Errors
        /// Never; there is no such file.
        pub fn row(&mut self, _: &[String]) -> Result<(), SinkError> {
            Ok(())
        }

        /// Ends the file.
        ///
        /// # Errors
        /// Never; there is no such file.
        pub fn finish(self) -> Result<W, SinkError> {
            Ok(self.0)
        }
    }
}
