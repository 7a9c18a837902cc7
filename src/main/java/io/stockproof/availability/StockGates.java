package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;

/** The first half of the formula, up to the allocation: the same for every way to send a parcel. */
final class StockGates {

    private final ListingFacts listing;
    private final ChannelRules rules;
    private final Instant now;
    private final Gates open;
    private final Waterfall waterfall;

    StockGates(ListingFacts listing, ChannelRules rules, Instant now, Gates open, Waterfall waterfall) {
        this.listing = listing;
        this.rules = rules;
        this.now = now;
        this.open = open;
        this.waterfall = waterfall;
    }

    /** What stands where, by source, component and location, in the order of the facts. */
    Standing[][][] standings() {
        if (listing.sources().isEmpty()) {
            waterfall.noted(Reason.UNMAPPED);
        }
        Standing[][][] standings = new Standing[listing.sources().size()][][];
        for (int s = 0; s < standings.length; s++) {
            List<ComponentFacts> components = listing.sources().get(s).components();
            standings[s] = new Standing[components.size()][];
            for (int c = 0; c < components.size(); c++) {
                standings[s][c] = component(s, c, components.get(c));
            }
        }
        return standings;
    }

    private Standing[] component(int source, int index, ComponentFacts component) {
        ItemFacts item = component.item();
        if (item == null) {
            waterfall.noted(source, index, Reason.MAPPING_AMBIGUOUS);
            return Standing.NONE;
        }
        if (item.broken() && !open.has(Reason.MAPPING_BROKEN)) {
            waterfall.noted(source, index, Reason.MAPPING_BROKEN);
        } else if (!listing.active() && !open.has(Reason.LISTING_INACTIVE)) {
            waterfall.noted(source, index, Reason.LISTING_INACTIVE);
        } else if (item.stock().isEmpty()) {
            waterfall.noted(source, index, item.contradictory() ? Reason.CONTRADICTORY : Reason.NEVER_OBSERVED);
        }
        Standing[] standings = new Standing[item.stock().size()];
        for (int i = 0; i < standings.length; i++) {
            standings[i] = at(source, index, item, item.stock().get(i));
        }
        return standings;
    }

    private Standing at(int source, int component, ItemFacts item, StockAt stock) {
        Site site = rules.site(stock.location());
        Passage passage = new Passage(source, component, site);
        long left = stock.onHand();
        left = passage.of(Reason.MAPPING_BROKEN, left, item.broken() ? 0 : left);
        left = passage.of(Reason.LISTING_INACTIVE, left, listing.active() ? left : 0);
        left = passage.of(Reason.LOCATION_INACTIVE, left, site.active() ? left : 0);
        left = passage.of(Reason.SUPPLIER_PAUSED, left, site.supplierPaused() ? 0 : left);
        boolean stale = left > 0 && site.isStale(stock.observedAt(), now);
        left = passage.of(Reason.STOCK_STALE, left, stale ? site.believedWhenStale().admittedOf(left) : left);
        long believed = left;
        left = passage.of(Reason.FACTORY_EXCLUDED, left, site.isFactory() ? rules.admittedOfFactory(left) : left);
        long allocated = Math.min(site.allocatedShare().admittedOf(left), site.allocatedUnits());
        left = passage.of(Reason.NOT_ALLOCATED, left, allocated);
        return new Standing(stock, site, believed, left);
    }

    /** One gate after another; each sees only what the one before it let through. */
    private final class Passage {

        private final int source;
        private final int component;
        private final Site site;

        Passage(int source, int component, Site site) {
            this.source = source;
            this.component = component;
            this.site = site;
        }

        long of(Reason gate, long left, long admitted) {
            if (admitted >= left || open.has(gate)) {
                return left;
            }
            waterfall.withheld(source, component, site.code(), gate, left - admitted);
            return admitted;
        }
    }
}
