//! Files packed by gzip or zstd.

use super::{file, named};
use flate2::{Compression, write::GzEncoder};
use standpoint::read::{Columns, articles};
use std::io::Write;

/// The first byte chooses: the bytes as they are, as a packed file, or packed here, in one piece or several, and then cut or
/// not. Reading ends with an error that names the file; what was packed and is whole is read as if it were not.
pub fn check(data: &[u8]) {
    let Some((first, data)) = data.split_first() else { return };
    let data = &data[..data.len().min(super::LONGEST)];
    let read = |name: &str, bytes: &[u8]| {
        let path = file(name, bytes);
        let read = articles(named(&path), Columns::default()).map(|article| match article {
            Ok(article) => article.text,
            Err(error) => {
                assert!(error.to_string().contains("any.jsonl"), "{error} does not name the file");
                format!("error: {}", error.kind)
            }
        });
        read.collect::<Vec<_>>()
    };
    if first % 4 == 0 {
        read("any.jsonl.gz", data);
        return;
    }
    let (one, two) = data.split_at(data.len() * usize::from(*first) / 256);
    let pack = |bytes: &[u8]| if first % 2 == 0 { gzip(bytes) } else { zstd(bytes) };
    let mut packed = [pack(one), pack(two)].concat();
    let plain = read("any.jsonl", data);
    // packed twice is more than we undo
    if !data.starts_with(&[0x1F, 0x8B]) && !data.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        assert!(plain.len() <= data.len() + 1);
        assert_eq!(read("any.jsonl.gz", &packed), plain);
    }
    packed.truncate(packed.len() * usize::from(*first) / 256);
    read("any.jsonl.zst", &packed);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).and_then(|()| packed.finish()).expect("memory can be written to")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).expect("memory can be written to")
}
