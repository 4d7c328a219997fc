#include "lib/platform/supply/supply_reads.h"

#include <utility>

#include "lib/base/status.h"
#include "lib/platform/entity_reader.h"
#include "lib/platform/supply/declared_process.h"
#include "lib/quantity/unit.h"

namespace tanji::platform {
namespace {

using graph::Catalogue;

// Whether it is a process of its product's owner, who is not concerned with the
// copies that others have pinned.
bool IsListed(const Catalogue::ProcessRow& row) {
  return row.in_force && !row.is_frozen;
}

uint32_t CountInForce(const Catalogue& catalogue, graph::ProductNumber p) {
  uint32_t count = 0;
  for (graph::ProcessNumber i = catalogue.product(p).first_process;
       i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
    count += IsListed(catalogue.process(i)) ? 1 : 0;
  }
  return count;
}

absl::StatusOr<std::string> UnitSymbol(quantity::UnitCode code) {
  if (code == 0) return std::string();
  TANJI_ASSIGN_OR_RETURN(const quantity::Unit* unit, quantity::UnitOf(code));
  return std::string(unit->symbol);
}

}  // namespace

absl::StatusOr<StoredProduct> GetProduct(const Context& context,
                                         const View& view,
                                         const identity::Caller& caller,
                                         const graph::ProductId& product) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadSupply,
                       {product.organisation, product.local}));
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  const auto number = catalogue.FindProduct(product);
  if (!number.has_value()) {
    return absl::NotFoundError(
        base::StrCat("there is no product \"", product.ToString(), "\""));
  }
  EntityReader reader(context.main, context.secrets);
  TANJI_ASSIGN_OR_RETURN(
      const EntityReader::Packed packed,
      reader.Latest(graph::EntityKind::kProduct, *number, view.as_of_seq));
  TANJI_ASSIGN_OR_RETURN(const graph::ProductVersion version,
                         graph::UnpackProduct(packed.bytes));
  StoredProduct stored;
  stored.id = product;
  stored.declared = version.declared;
  stored.declaration.id = version.id;
  stored.declaration.name = version.name;
  TANJI_ASSIGN_OR_RETURN(stored.declaration.unit, UnitSymbol(version.unit));
  stored.declaration.names = version.names;
  stored.declaration.composition = version.composition;
  stored.declaration.identifiers = version.identifiers;
  stored.declaration.classifications = version.classifications;
  stored.declaration.validity = version.validity;
  for (graph::ProcessNumber i = catalogue.product(*number).first_process;
       i != graph::kNoNumber; i = catalogue.process(i).next_of_product) {
    if (!IsListed(catalogue.process(i))) continue;
    TANJI_ASSIGN_OR_RETURN(const EntityReader::Process process,
                           reader.ProcessAt(i, view.as_of_seq, view.day));
    TANJI_ASSIGN_OR_RETURN(graph::ProcessDeclaration declaration,
                           DeclaredProcess(catalogue, process.version));
    stored.processes.push_back(std::move(declaration));
    stored.process_seqs.push_back(process.seq);
  }
  return stored;
}

absl::StatusOr<ProductPage> ListProducts(const View& view,
                                         const identity::Caller& caller,
                                         const std::string& organisation,
                                         uint32_t first_product,
                                         uint32_t page_size) {
  TANJI_RETURN_IF_ERROR(
      identity::Decide(caller, identity::Action::kReadSupply, {organisation}));
  const Catalogue& catalogue = *view.calculation->network.catalogue;
  std::optional<graph::OrganisationNumber> owner;
  if (!organisation.empty()) {
    owner = catalogue.FindOrganisation(organisation);
    if (!owner.has_value()) {
      return absl::NotFoundError(
          base::StrCat("there is no organisation \"", organisation, "\""));
    }
  }
  ProductPage page;
  graph::ProductNumber p = first_product;
  for (; p < catalogue.product_count(); ++p) {
    const Catalogue::ProductRow& row = catalogue.product(p);
    if (owner && row.organisation != *owner) continue;
    if (page.products.size() == page_size) {
      page.more = true;
      break;
    }
    ProductSummary summary;
    summary.id = catalogue.product_id(p);
    summary.declared = row.unit != 0;
    TANJI_ASSIGN_OR_RETURN(summary.unit, UnitSymbol(row.unit));
    summary.process_count = CountInForce(catalogue, p);
    page.products.push_back(std::move(summary));
  }
  page.next_product = p;
  return page;
}

}  // namespace tanji::platform
