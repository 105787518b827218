using System.Text.Json.Nodes;

namespace Connections.Tests.Destinations.Requests;

/// <summary>Where one destination's requests differ from the published ones on purpose. Implementations are found by being there.</summary>
internal interface IDepartures
{
    /// <summary>The file of vectors, without its extension.</summary>
    string File { get; }

    /// <summary>Why.</summary>
    string Reason { get; }

    /// <summary>Makes of an expected request (<c>method</c>, <c>url</c>, <c>headers</c>, and <c>json</c>, <c>form</c> or <c>text</c>) what ours is.</summary>
    /// <param name="expected">The request; changed in place.</param>
    /// <param name="caseName">The case, such as <c>track</c>.</param>
    void Apply(JsonObject expected, string caseName)
    {
    }

    /// <summary>Whether an expected request is one that we do not make.</summary>
    bool Drops(JsonObject expected) => false;

    /// <summary>Adds settings that the published set-up has by other means.</summary>
    /// <param name="settings">The destination's settings; changed in place.</param>
    void Configure(JsonObject settings)
    {
    }
}
