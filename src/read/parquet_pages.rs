//! Pages of Parquet files, looked over before the library believes them.
//!
//! A page says how many values it has, and the library makes room for so many before it looks for them. Where a damaged page
//! says 2^56, that ends the process, which nothing can catch. So pages that claim more than they can hold are refused here.

use ::parquet::basic::Encoding;
use ::parquet::bloom_filter::Sbbf;
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::RowGroupMetaData;
use ::parquet::file::reader::RowGroupReader;
use ::parquet::record::reader::RowIter;
use ::parquet::schema::types::Type;

/// Most values of a page; far more than any writer puts into one.
const MOST_VALUES: u64 = 1 << 24;

/// Largest block of deltas; writers use 128.
const LARGEST_BLOCK: u64 = 1 << 16;

/// A row group whose pages are looked over.
pub(super) struct SoundGroup<'a>(pub(super) Box<dyn RowGroupReader + 'a>);

impl RowGroupReader for SoundGroup<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.0.metadata()
    }

    fn num_columns(&self) -> usize {
        self.0.num_columns()
    }

    fn get_column_page_reader(&self, i: usize) -> Result<Box<dyn PageReader>> {
        let column = self.metadata().schema_descr().column(i);
        let levels = [column.max_rep_level(), column.max_def_level()];
        Ok(Box::new(SoundPages { pages: self.0.get_column_page_reader(i)?, levels }))
    }

    fn get_column_bloom_filter(&self, i: usize) -> Option<&Sbbf> {
        self.0.get_column_bloom_filter(i)
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

/// The pages of a column.
struct SoundPages {
    pages: Box<dyn PageReader>,
    /// The deepest repetition and definition.
    levels: [i16; 2],
}

impl PageReader for SoundPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page).ok_or_else(|| ParquetError::General("a page is damaged".to_owned()))?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl Iterator for SoundPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl SoundPages {
    /// `None` where a page claims what cannot be.
    fn check(&self, page: &Page) -> Option<()> {
        let (bytes, values) = (&page.buffer()[..], u64::from(page.num_values()));
        match page {
            // each value of a dictionary takes a byte at least
            Page::DictionaryPage { .. } => (values <= bytes.len() as u64).then_some(()),
            _ if values > MOST_VALUES => None,
            Page::DataPage { encoding, rep_level_encoding, def_level_encoding, .. } => {
                let mut rest = bytes;
                for (level, encoding) in self.levels.into_iter().zip([rep_level_encoding, def_level_encoding]) {
                    rest = rest.get(bytes_of_levels(level, *encoding, values, rest)?..)?;
                }
                check_values(*encoding, rest, values)
            }
            Page::DataPageV2 { encoding, rep_levels_byte_len, def_levels_byte_len, .. } => {
                let levels = rep_levels_byte_len.checked_add(*def_levels_byte_len)?;
                check_values(*encoding, bytes.get(levels as usize..)?, values)
            }
        }
    }
}

/// How many bytes the levels at the beginning of a page take.
fn bytes_of_levels(level: i16, encoding: Encoding, values: u64, bytes: &[u8]) -> Option<usize> {
    #[allow(deprecated)] // by writers, but not by files
    match encoding {
        _ if level <= 0 => Some(0),
        Encoding::RLE => {
            let length = u32::from_le_bytes(*bytes.first_chunk()?);
            (length as usize).checked_add(4)
        }
        Encoding::BIT_PACKED => {
            let width = u64::from(u16::BITS - (level as u16).leading_zeros());
            Some((values * width).div_ceil(8) as usize)
        }
        _ => None,
    }
}

fn check_values(encoding: Encoding, bytes: &[u8], values: u64) -> Option<()> {
    match encoding {
        Encoding::DELTA_BINARY_PACKED | Encoding::DELTA_LENGTH_BYTE_ARRAY => deltas(bytes, values).map(drop),
        // shared beginnings, then the lengths of the rest
        Encoding::DELTA_BYTE_ARRAY => deltas(bytes, values).and_then(|end| deltas(bytes.get(end..)?, values)).map(drop),
        _ => Some(()),
    }
}

/// Where deltas end that begin with these bytes, if they are no more than `most`.
/// See <https://parquet.apache.org/docs/file-format/data-pages/encodings/>, delta encoding.
fn deltas(bytes: &[u8], most: u64) -> Option<usize> {
    let mut at = 0;
    let [block, pieces, values, _first] =
        [number(bytes, &mut at)?, number(bytes, &mut at)?, number(bytes, &mut at)?, number(bytes, &mut at)?];
    let fits = values <= most && (1..=LARGEST_BLOCK).contains(&block) && pieces > 0 && block.is_multiple_of(pieces);
    if !fits {
        return None;
    }
    let in_piece = block / pieces;
    let mut rest = values.saturating_sub(1);
    while rest > 0 {
        number(bytes, &mut at)?; // the least delta of the block
        let widths = bytes.get(at..at + pieces as usize)?;
        at += widths.len();
        for width in widths {
            if rest > 0 {
                at += usize::from(*width) * in_piece as usize / 8;
            }
            rest = rest.saturating_sub(in_piece);
        }
    }
    Some(at)
}

/// A number of seven bits a byte; `at` goes behind it.
fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deltas_end_where_they_say_and_claim_no_more_than_the_page() {
        // blocks of 128 in 4 pieces; 3 values, the first 5; least delta 1; widths 2, 0, 0, 0; then 8 bytes of 32 deltas
        let mut bytes = vec![0x80, 1, 4, 3, 10, 2, 2, 0, 0, 0];
        bytes.extend([0; 8]);
        assert_eq!(deltas(&bytes, 3), Some(18));
        assert_eq!(deltas(&bytes, 2), None, "more than the page has");
        assert_eq!(deltas(&[0x80, 1, 4, 1, 10], 1), Some(5), "one value has no block");
        assert_eq!(deltas(&[0x80, 1, 4, 200, 1, 10], 1_000), None, "200 values without a block");
        for wrong in [&[0, 4, 3, 10, 2][..], &[0x80, 1, 0, 3, 10, 2], &[0xFF; 12], &[]] {
            assert_eq!(deltas(wrong, 1_000), None, "{wrong:?}");
        }
    }
}
