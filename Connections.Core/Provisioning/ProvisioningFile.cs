using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Provisioning;

/// <summary>
/// The set-up file, read and checked: what there is to be in the workspace, by slug. Everything that can be known to be wrong without the
/// database is known here, each with its JSON path.
/// </summary>
public sealed class ProvisioningFile
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private ProvisioningFile(JsonObject root, IReadOnlyList<Problem> warnings) => (Root, Warnings) = (root, warnings);

    /// <summary>What is most likely a mistake and yet can be applied, each with its JSON path: mappings that lack a required field, or name one that their action does not have.</summary>
    public IReadOnlyList<Problem> Warnings { get; }

    /// <summary>The file with its variables filled in.</summary>
    internal JsonObject Root { get; }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="environment">Gives the value of an environment variable; null where it is not set.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="ProvisioningException">It cannot be read, or something in it is wrong.</exception>
    public static async Task<ProvisioningFile> ReadAsync(string path, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningException(path, [new("$", $"It cannot be read: {e.Message}")]);
        }

        return Parse(path, text, environment);
    }

    /// <summary>Checks a text. <paramref name="name"/> names it in the exception.</summary>
    /// <exception cref="ProvisioningException">Something in it is wrong.</exception>
    public static ProvisioningFile Parse(string name, string text, Func<string, string?> environment)
    {
        List<Problem> unset = [], wrong = [], odd = [];
        try
        {
            if (JsonNode.Parse(text, documentOptions: Lenient) is not JsonObject root)
                throw new ProvisioningException(name, [new("$", "The file holds one JSON object.")]);

            var filled = Variables.Fill(root, environment, unset)!.AsObject();
            FileCheck.Run(new(filled, "$", wrong, odd));
            // A text whose variable is not set is wrong in other ways too, of which nobody needs to hear.
            wrong.RemoveAll(problem => unset.Any(cause => cause.Field == problem.Field));
            return unset.Count + wrong.Count == 0 ? new(filled, odd) : throw new ProvisioningException(name, [.. unset, .. wrong]);
        }
        catch (JsonException e)
        {
            throw new ProvisioningException(name, [new(e.Path ?? "$", $"This is not JSON: {e.Message}")]);
        }
        catch (ArgumentException e) // a member that stands twice in one object
        {
            throw new ProvisioningException(name, [new("$", $"This is not a clear JSON object: {e.Message}")]);
        }
    }

    /// <summary>The resources under <paramref name="kind"/>, each beside what <paramref name="before"/> said of it.</summary>
    /// <remarks>Only those of which the file says something new: the rest is left as people made it since, also where they deleted it.</remarks>
    internal IReadOnlyList<Entry> ChangedEntries(string kind, JsonObject? before)
    {
        var earlier = (before?[kind] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(node => node["slug"]!.GetValue<string>());
        return
        [
            .. (Root[kind] as JsonArray ?? []).Select((node, index) =>
            {
                var slug = node!["slug"]!.GetValue<string>();
                return new Entry(slug, $"$.{kind}[{index}]", node.AsObject(), earlier.GetValueOrDefault(slug));
            }).Where(entry => !entry.Unchanged),
        ];
    }
}
