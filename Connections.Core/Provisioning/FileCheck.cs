using System.Text.Json.Nodes;
using Connections.Core.Accounts;
using Connections.Core.Destinations;
using Connections.Core.Settings;
using Connections.Core.Sources;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.Selective;
using Connections.Core.Warehouses.Syncs;
using Connections.Core.Workspaces;

namespace Connections.Core.Provisioning;

/// <summary>Everything about a provisioning file that can be wrong without looking into the database.</summary>
internal static class FileCheck
{
    private static readonly string[] Kinds = ["sources", "destinations", "warehouses"];

    public static void Run(FileReader file)
    {
        if (file.Object("workspace") is { } workspace)
            CheckWorkspace(workspace);
        if (file.Object("owner") is { } owner)
            CheckOwner(owner);
        if (file.Node.Count == 0)
            file.Problem(null, "The file says nothing.");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            var slugs = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in file.Objects(kind) ?? [])
                CheckItem(kind, item, slugs, keys);
        }

        file.RefuseOthers();
    }

    private static void CheckWorkspace(FileReader workspace)
    {
        var slug = workspace.Text("slug", required: true);
        if (slug is not null && !Slug.IsValid(slug))
            workspace.Problem("slug", Slug.Rule);
        else if (slug is not null && Slug.IsReserved(slug))
            workspace.Problem("slug", $"'{slug}' is the start of an address of the product. Choose another.");
        CheckName(workspace, required: true);
        workspace.RefuseOthers();
    }

    private static void CheckOwner(FileReader owner)
    {
        if (owner.Text("email", required: true) is { } email)
            owner.Add(AccountRules.Email(email));
        if (owner.Text("password", required: true) is { Length: < AccountRules.MinPassword })
            owner.Problem("password", $"A password has at least {AccountRules.MinPassword} characters.");
        if (owner.Text("name") is { } name)
            owner.Add(AccountRules.Name(name));
        owner.RefuseOthers();
    }

    private static void CheckItem(string kind, FileReader item, HashSet<string> slugs, HashSet<string> keys)
    {
        var slug = item.Text("slug", required: true);
        if (slug is not null && !Slug.IsValid(slug))
            item.Problem("slug", Slug.Rule);
        else if (slug is not null && !slugs.Add(slug))
            item.Problem("slug", $"'{slug}' stands twice among the {kind}.");
        CheckName(item, required: false);
        item.Flag("enabled");

        switch (kind)
        {
            case "sources":
                CheckSource(item, keys);
                break;
            case "destinations":
                CheckDestination(item);
                break;
            default:
                CheckWarehouse(item);
                break;
        }

        item.RefuseOthers();
    }

    private static void CheckSource(FileReader source, HashSet<string> keysSoFar)
    {
        if (source.Node["slug"]?.ToString() is { } slug && SourceSlugs.IsReserved(slug))
            source.Problem("slug", $"'{slug}' is an address of the console itself. Choose another slug.");
        if (source.Text("type", required: true) is { } type)
            source.Add(SourceChecks.Type(type));
        source.Add(SourceChecks.Environment(source.Text("environment")));
        foreach (var problem in SourceSettings.Problems(source.Object("settings")?.Node ?? []))
            source.Problem($"settings.{problem.Field}", problem.Message);
        if (source.Texts("writeKeys") is not { } keys)
            return;
        if (keys.Count == 0)
            source.Problem("writeKeys", "A source has at least one write key. Leave the member out to have one made.");
        foreach (var (index, key) in keys.Index())
        {
            if (SourceChecks.WriteKey(key) is { } odd)
                source.Problem($"writeKeys[{index}]", odd.Message);
            else if (!keysSoFar.Add(key))
                source.Problem($"writeKeys[{index}]", $"The write key '{key}' stands twice in the file. A key belongs to one source.");
        }
    }

    private static void CheckDestination(FileReader destination)
    {
        var entry = destination.Text("type", required: true) is { } type ? DestinationCatalogue.Find(type) : null;
        if (entry is null && destination.Node["type"] is not null)
            destination.Problem("type", $"There is no destination type '{destination.Node["type"]}'. Known: {string.Join(", ", DestinationCatalogue.All.Select(d => d.Profile.Slug))}.");
        if (destination.Texts("sources") is not { Count: > 0 })
            destination.Problem("sources", "A destination takes events from at least one source: list their slugs.");
        var endpoint = destination.Text("endpoint");
        CheckSettings(destination, entry?.Profile.Settings);
        if (entry is not null && DestinationRules.SettingsProblems(entry, [], endpoint) is [var wrong, ..])
            destination.Problem(wrong.Field, wrong.Message);
        if (destination.Texts("consentCategories") is { } categories)
            DestinationRules.ConsentProblems(categories).ToList().ForEach(destination.Add);
        DestinationParts.CheckOAuth(destination, entry);
        DestinationParts.CheckMappings(destination, entry);
        DestinationParts.CheckFilters(destination);
    }

    private static void CheckWarehouse(FileReader warehouse)
    {
        var engine = warehouse.Text("type", required: true) is { } type ? WarehouseCatalogue.Find(type) : null;
        if (engine is null && warehouse.Node["type"] is not null)
            warehouse.Problem("type", $"There is no warehouse type '{warehouse.Node["type"]}'. Known: {string.Join(", ", WarehouseCatalogue.All.Select(w => w.Profile.Slug))}.");
        warehouse.Texts("sources");
        CheckSettings(warehouse, engine?.Profile.Settings);
        if (warehouse.Any("schedule") is (true, var schedule) && !SyncSchedule.TryParse(schedule?.ToJsonString() ?? "null", out _, out var wrong))
            warehouse.Problem("schedule", wrong);
        warehouse.Flag("operations");
        warehouse.Flag("history");
        foreach (var (source, selection) in warehouse.Object("selectiveSync")?.Node ?? [])
            foreach (var problem in SourceSelection.Problems(selection))
                warehouse.Problem($"selectiveSync.{source}{(problem.Field.Length == 0 ? "" : $".{problem.Field}")}", problem.Message);
    }

    private static void CheckSettings(FileReader item, IReadOnlyList<Setting>? declared)
    {
        var settings = item.Object("settings")?.Node ?? [];
        if (declared is null)
            return;
        foreach (var problem in SettingsCheck.Problems(declared, settings))
            item.Problem($"settings.{problem.Field}", problem.Message);
        if (item.Node["enabled"] is JsonValue enabled && enabled.TryGetValue<bool>(out var wanted) && !wanted)
            return;
        foreach (var missing in SettingsCheck.Missing(declared, settings))
            item.Problem($"settings.{missing.Key}", $"{missing.Label} is required. Give it, or set \"enabled\" to false.");
    }

    private static void CheckName(FileReader item, bool required)
    {
        if (item.Text("name", required) is { } name)
            item.Add(SourceChecks.Name(name)); // the strictest of what names things here
    }
}
