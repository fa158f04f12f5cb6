//! What drawn screens say of a project's types: which methods their controls run, which screens come first.
//!
//! In: storyboards and xibs, property lists. Out: [`Drawn`].

use rustc_hash::FxHashSet;

use crate::link::interface_builder::InterfaceBuilder;
use crate::link::localized::Localized;
use crate::link::modules::Modules;
use crate::link::program::{Program, TypeId};
use crate::link::property_lists::PropertyLists;

/// Drawn screens, joined with the program.
#[derive(Default)]
pub struct Drawn {
    /// All that is drawn.
    pub screens: InterfaceBuilder,
    first: FxHashSet<TypeId>,
}

impl Drawn {
    /// Reads the drawings, and which of them an application begins with.
    #[must_use]
    pub fn new(program: &Program<'_>, modules: &Modules, localized: &Localized) -> Drawn {
        let screens = InterfaceBuilder::new(program, localized);
        let mut first = FxHashSet::default();
        for unit in modules.units.iter().filter(|_| !screens.scenes.is_empty()) {
            let lists = PropertyLists::new(program, modules, unit);
            for name in screens.first_screens(program, &lists) {
                let types = program.symbols.get(name).map(|name| program.hierarchy.simple_types(name));
                let built = |id: &&TypeId| unit.modules.contains(&modules.of(program.type_file(**id)));
                first.extend(types.into_iter().flatten().filter(built));
            }
        }
        Drawn { screens, first }
    }

    /// Whether an application begins with a drawn screen of this type.
    #[must_use]
    pub fn is_first(&self, ty: TypeId) -> bool {
        self.first.contains(&ty)
    }

    /// Whether a control that is drawn runs a method of this type.
    #[must_use]
    pub fn runs(&self, program: &Program<'_>, ty: TypeId, method: &str) -> bool {
        self.screens.controls_of(program.type_text(ty), method).next().is_some()
    }
}
