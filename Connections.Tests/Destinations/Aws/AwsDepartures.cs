using System.Text.Json.Nodes;
using Connections.Tests.Destinations.Requests;

namespace Connections.Tests.Destinations.Aws;

/// <summary>What all of Amazon's destinations differ in.</summary>
internal abstract class AwsDepartures : IDepartures
{
    public abstract string File { get; }

    public virtual string Reason => "The team's own key takes on the team's own role: no role of a vendor's stands between, and the session has one name.";

    public bool Drops(JsonObject expected) => expected["form"]?["RoleArn"]?.GetValue<string>().StartsWith("ENV_", StringComparison.Ordinal) == true;

    public void Configure(JsonObject settings)
    {
        settings["accessKeyId"] = "AKIAORACLE";
        settings["secretAccessKey"] = "secret";
    }

    public virtual void Apply(JsonObject expected, string caseName)
    {
        if (expected["form"] is JsonObject form)
            form["RoleSessionName"] = "connections";
    }
}
