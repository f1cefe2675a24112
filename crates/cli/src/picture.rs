//! In which form is a picture kept? As SVG, as it was drawn, or as PNG, made of that with the fonts of this machine.

use crate::failure::Failure;
use crate::files;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::path::Path;
use std::sync::Arc;

/// How many points of a PNG there are to a point of the drawing, along each side.
const FINENESS: f32 = 2.0;

/// The forms, by how the name of the file ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Svg,
    Png,
}

fn form(file: &Path) -> Result<Form, Failure> {
    let is = |end: &str| file.extension().is_some_and(|e| e.eq_ignore_ascii_case(end));
    if is("svg") {
        return Ok(Form::Svg);
    }
    if is("png") {
        return Ok(Form::Png);
    }
    let (name, instead) = (file.display(), file.with_extension("svg"));
    Err(Failure::new(format!("`{name}` ends neither in .svg nor in .png, the forms that pictures have"))
        .help(format!("write --plot {}", instead.display())))
}

/// Refuses what cannot be written later, before any work is done.
pub(crate) fn refuse_other_forms(file: &Path) -> Result<(), Failure> {
    form(file).map(|_| ())
}

/// Writes a picture, whole or not at all.
pub(crate) fn write(file: &Path, svg: &str) -> Result<(), Failure> {
    match form(file)? {
        Form::Svg => files::write(file, svg.as_bytes()),
        Form::Png => {
            let mut fonts = Database::new();
            fonts.load_system_fonts();
            if fonts.is_empty() {
                let instead = file.with_extension("svg");
                return Err(Failure::new("this machine has no font, without which a PNG would have no text")
                    .help(format!("write --plot {}, or install a font", instead.display())));
            }
            files::write(file, &png(svg, fonts)?)
        }
    }
}

/// The picture as PNG, with these fonts.
fn png(svg: &str, mut fonts: Database) -> Result<Vec<u8>, Failure> {
    let failed = |why: String| Failure::new(format!("the picture cannot be made into a PNG: {why}"));
    // A generic name stands for whatever there is, if not for its usual font.
    let families: Vec<String> =
        fonts.faces().flat_map(|face| face.families.iter().map(|(family, _)| family.clone())).collect();
    let usual = ["DejaVu Sans", "Liberation Sans", "Arial", "Helvetica"];
    let usual = usual.into_iter().find(|name| families.iter().any(|family| family == name));
    if let Some(family) = usual.or_else(|| families.first().map(String::as_str)) {
        fonts.set_sans_serif_family(family);
        fonts.set_serif_family(family);
    }
    let options = Options { fontdb: Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| failed(e.to_string()))?;
    let size = tree.size();
    let side = |length: f32| (length * FINENESS).ceil() as u32;
    let mut pixels = Pixmap::new(side(size.width()), side(size.height()))
        .ok_or_else(|| failed("it has no size".into()))?;
    resvg::render(&tree, Transform::from_scale(FINENESS, FINENESS), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| failed(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_name_is_the_form() {
        for (name, expected) in
            [("a.svg", Some(Form::Svg)), ("b/a.PNG", Some(Form::Png)), ("a.jpg", None), ("png", None)]
        {
            assert_eq!(form(Path::new(name)).ok(), expected, "{name}");
        }
    }

    #[test]
    fn a_png_has_the_colours_of_the_drawing() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20">
            <rect width="30" height="20" fill="#ffffff"/><rect x="10" width="10" height="20" fill="#d05f14"/></svg>"##;
        let Ok(bytes) = png(svg, Database::new()) else { panic!("no picture") };
        let pixels = Pixmap::decode_png(&bytes).expect("a PNG");
        assert_eq!((pixels.width(), pixels.height()), (60, 40));
        let at = |x, y| pixels.pixel(x, y).map(|p| (p.red(), p.green(), p.blue()));
        assert_eq!((at(5, 5), at(30, 20)), (Some((255, 255, 255)), Some((0xd0, 0x5f, 0x14))));
    }
}
