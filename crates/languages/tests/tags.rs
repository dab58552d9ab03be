//! Values as people write them.
use cladist_languages::{Normalizer, Options};

/// raw | tag | ISO 639-3 | script | region | status; `-` is none.
const PLAIN: &str = "
en | en | eng | Latn | - | ok
EN | en | eng | Latn | - | ok
 en\t | en | eng | Latn | - | ok
en-US | en-US | eng | Latn | US | ok
en_US.UTF-8 | en-US | eng | Latn | US | ok
en-UK | en-GB | eng | Latn | GB | ok
eng_Latn | en | eng | Latn | - | ok
English | en | eng | Latn | - | ok
es-419 | es-419 | spa | Latn | 419 | ok
gre | el | ell | Grek | - | ok
modern greek (1453-) | el | ell | Grek | - | ok
Greek | el | ell | Grek | - | ok
ancient greek | grc | grc | Grek | - | ok
zh-TW | zh-TW | zho | Hant | TW | macrolanguage
zho_Hant | zh-Hant | zho | Hant | - | macrolanguage
cmn-Hans | cmn | cmn | Hans | - | ok
cmn-TW | cmn-TW | cmn | Hant | TW | ok
zh-yue | yue | yue | Hant | - | ok
zh-cmn-Hans-CN | cmn-CN | cmn | Hans | CN | ok
arb_Latn | arb-Latn | arb | Latn | - | ok
no | no | nor | Latn | - | macrolanguage
nan | nan | nan | Hans | - | ok
NA | - | - | - | - | ambiguous
na | na | nau | Latn | - | ok
Fur | - | - | - | - | ambiguous
fur | fur | fur | Latn | - | ok
pa | pa | pan | Guru | - | ok
pnb | pnb | pnb | Arab | - | ok
pa-PK | pa-PK | pan | Arab | PK | ok
sr-Latn | sr-Latn | srp | Latn | - | ok
ca-valencia | ca-valencia | cat | Latn | - | ok
de-DE-u-co-phonebk | de-DE-u-co-phonebk | deu | Latn | DE | ok
tl | tl | tgl | Latn | - | ok
sh | sh | hbs | Latn | - | macrolanguage
iw | he | heb | Hebr | - | retired
mo | ro | ron | Latn | - | retired
kzj | dtp | dtp | Latn | - | retired
i-klingon | tlh | tlh | - | - | retired
sgn-BR | bzs | bzs | - | - | retired
bvs | - | - | - | - | ambiguous
amd | - | - | - | - | retired
en-SU | - | - | - | - | ambiguous
en-Abcd | - | - | - | - | unknown
en-JA | - | - | - | - | unknown
en, fr | - | - | - | - | ambiguous
mul | mul | - | - | - | not-a-language
und-Latn | und | - | - | - | not-a-language
qaa | - | - | - | - | not-a-language
ber-Tfng | - | - | - | - | not-a-language
bh | - | - | - | - | not-a-language
python-Code | zxx | - | - | - | not-a-language
C++ | zxx | - | - | - | not-a-language
Multilingual | mul | - | - | - | not-a-language
not specified | - | - | - | - | not-a-language
xx | - | - | - | - | unknown
jp | - | - | - | - | unknown
nowhere-ese | - | - | - | - | unknown
";

fn cells(normalizer: &mut Normalizer, raw: &str) -> [String; 5] {
    let found = normalizer.normalize(raw);
    let dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    [
        dash(found.tag.as_deref()),
        dash(found.iso639_3.as_ref().map(AsRef::as_ref)),
        dash(found.script.as_ref().map(AsRef::as_ref)),
        dash(found.region.as_ref().map(AsRef::as_ref)),
        found.status.as_str().to_owned(),
    ]
}

#[test]
fn values_mean_what_the_standards_say() {
    let mut normalizer = Normalizer::new(Options::default());
    for line in PLAIN.lines().filter(|line| !line.is_empty()) {
        let (raw, wanted) = line.split_once(" | ").unwrap();
        assert_eq!(cells(&mut normalizer, raw), *wanted.split(" | ").collect::<Vec<_>>(), "{raw:?}");
        let found = normalizer.normalize(raw);
        assert!(found.status.as_str() == "ok" || found.note.is_some(), "{raw:?} has no note");
    }
}

#[test]
fn members_count_as_their_macrolanguage_only_when_asked() {
    let mut normalizer = Normalizer::new(Options { merge_macrolanguages: true });
    for (raw, tag, code) in [
        ("cmn", "zh", "zho"),
        ("cmn-Hant", "zh-Hant", "zho"),
        ("arb_Arab", "ar", "ara"),
        ("nb-NO", "no-NO", "nor"),
        ("als", "sq", "sqi"),
        ("yue", "yue", "yue"),
        ("sr", "sr", "srp"),
        ("zh", "zh", "zho"),
    ] {
        let found = cells(&mut normalizer, raw);
        assert_eq!((found[0].as_str(), found[1].as_str(), found[4].as_str()), (tag, code, "ok"), "{raw}");
    }
}

#[test]
fn a_split_code_names_every_successor() {
    let mut normalizer = Normalizer::new(Options::default());
    let note = normalizer.normalize("ccy").note.clone().unwrap();
    assert!(["zhn", "zyg", "zyn", "zzj", "zhd"].iter().all(|code| note.contains(code)), "{note}");
    // Three members of one language: the reason says which.
    let note = normalizer.normalize("zh").note.clone().unwrap();
    assert!(note.contains("macrolanguage"), "{note}");
}

#[test]
fn what_is_remembered_is_what_is_read() {
    let mut normalizer = Normalizer::new(Options::default());
    for raw in ["en", "zh", "", "en", "?"] {
        assert_eq!(normalizer.clone().read(raw), *normalizer.normalize(raw));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    /// No text makes it panic; a canonical tag means itself.
    #[test]
    fn any_text(raw in "\\PC{0,24}|[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{1,8}){0,4}") {
        let normalizer = Normalizer::new(Options::default());
        let once = normalizer.read(&raw);
        if let (Some(tag), Some(code)) = (&once.tag, once.iso639_3) {
            let twice = normalizer.read(tag);
            proptest::prop_assert_eq!(&twice.tag, &once.tag);
            proptest::prop_assert_eq!(twice.iso639_3, Some(code));
            proptest::prop_assert_eq!((twice.script, twice.region), (once.script, once.region));
        }
    }
}
